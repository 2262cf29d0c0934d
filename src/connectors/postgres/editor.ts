import type { EditorLanguage } from '../../contract/editor.ts';
import { FUNCTIONS, KEYWORDS, SNIPPETS, TYPES } from '../shared/standard-words.ts';

const keywords =
  ' abort access after aggregate also always analyse analyze array asymmetric atomic attach attribute authorization backward' +
  ' before binary both cache call called chain checkpoint class close cluster columns comment comments committed' +
  ' concurrently configuration conflict connection constraints content continue conversion copy cost csv cube cursor cycle' +
  ' data day deallocate declare deferrable deferred definer delimiter delimiters depends detach disable discard do document' +
  ' domain each enable encoding encrypted enum escape event exclude excluding exclusive extension external family fetch' +
  ' filter finalize force forward freeze function functions generated global granted grouping groups handler header hold' +
  ' hour identity ilike immediate immutable implicit import include including increment index indexes inherit inherits' +
  ' initially inline inout input insensitive instead invoker isnull isolation label language large lateral leading leakproof' +
  ' level listen load local location lock locked logged mapping match matched materialized maxvalue merge method minute' +
  ' minvalue mode month move name names next no none normalized nothing notify notnull nowait object of off oids old only' +
  ' operator option options ordinality others out overlaps overriding owned owner parallel parser partial passing password' +
  ' placing plan plans policy prepare prepared preserve prior privileges procedural procedure procedures program publication' +
  ' quote raise read reassign refresh reindex relative release rename repeatable replica reset restart return returning' +
  ' returns rollup routine routines rule savepoint scroll search second security sequence sequences serializable server' +
  ' session session_user sets share show similar simple skip snapshot some sql stable standalone start statement statistics' +
  ' stdin stdout storage stored strict subscription support symmetric sysid system tables tablesample tablespace temp' +
  ' template ties trailing transform treat trigger trusted type types uncommitted unencrypted unknown unlisten unlogged' +
  ' until vacuum valid validate validator variadic verbose version views volatile within without work wrapper write year' +
  ' zone';
const types =
  ' bigserial bool box bytea cidr circle citext daterange float4 float8 hstore inet int2 int4 int4multirange int4range int8' +
  ' int8range json jsonb jsonpath line lseg macaddr macaddr8 money name nummultirange numrange oid path pg_lsn point polygon' +
  ' regclass regproc regtype serial serial2 serial4 serial8 smallserial text timestamptz timetz tsmultirange tsquery tsrange' +
  ' tstzmultirange tstzrange tsvector uuid varbit xid xml';
const functions =
  ' age array_agg array_append array_cat array_length array_position array_prepend array_remove array_replace array_to_json' +
  ' array_to_string array_upper ascii bit_and bit_or bool_and bool_or btrim cardinality cbrt char_length chr clock_timestamp' +
  ' concat_ws convert_from convert_to corr covar_pop current_database current_schema current_setting currval date_bin' +
  ' date_part date_trunc decode degrees encode every format gen_random_uuid generate_series generate_subscripts' +
  ' inet_client_addr initcap isfinite json_agg json_array_elements json_array_length json_build_array json_build_object' +
  ' json_each json_extract_path json_object_agg json_object_keys json_populate_record jsonb_agg jsonb_array_elements' +
  ' jsonb_array_elements_text jsonb_array_length jsonb_build_array jsonb_build_object jsonb_each jsonb_each_text' +
  ' jsonb_extract_path jsonb_extract_path_text jsonb_object_agg jsonb_object_keys jsonb_path_query jsonb_pretty jsonb_set' +
  ' jsonb_strip_nulls jsonb_typeof justify_days justify_hours lastval left lpad make_date make_interval make_time' +
  ' make_timestamp make_timestamptz md5 mode nextval now nth_value num_nulls octet_length overlay percentile_cont' +
  ' percentile_disc pg_backend_pid pg_cancel_backend pg_database_size pg_relation_size pg_size_pretty pg_sleep pg_table_size' +
  ' pg_terminate_backend pg_total_relation_size pi quote_ident quote_literal quote_nullable radians random regexp_count' +
  ' regexp_like regexp_match regexp_matches regexp_replace regexp_split_to_array regexp_split_to_table regexp_substr' +
  ' regr_slope repeat reverse right row_to_json rpad scale setseed setval sha256 split_part starts_with statement_timestamp' +
  ' stddev stddev_pop stddev_samp string_agg string_to_array string_to_table strpos substr timeofday to_char to_date to_json' +
  ' to_jsonb to_number to_regclass to_timestamp to_tsquery to_tsvector transaction_timestamp translate trim_array trim_scale' +
  ' trunc ts_headline ts_rank unnest var_pop var_samp variance version width_bucket xmlagg xmlelement xmlparse';

/** PostgreSQL's own words ("SQL Key Words", "Functions and Operators"). */
export const editor: EditorLanguage = {
  keywords: KEYWORDS + keywords,
  types: TYPES + types,
  functions: FUNCTIONS + functions,
  lexis: { nameQuotes: '"', dollarQuotedTexts: true },
  snippets: SNIPPETS,
  example: 'SELECT version(), now();',
};
