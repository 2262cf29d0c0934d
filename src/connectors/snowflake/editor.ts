import type { EditorLanguage } from '../../contract/editor.ts';
import { FUNCTIONS, KEYWORDS, SNIPPETS, TYPES } from '../shared/standard-words.ts';

const keywords =
  ' account accounts after aggregate alert always asof at autoincrement before binding called clone cluster comment connect' +
  ' connection continue copy cortex cube current_role current_schema cursor data data_retention_time_in_days declare' +
  ' default_ddl_collation describe dynamic elseif enforced exception exclude external fetch file file_format flatten for' +
  ' format function functions generator grants grouping history identity ignore ilike immediate immutable increment' +
  ' integration issue iterate language last_query_id lateral let listagg local localtime localtimestamp lock loop managed' +
  ' masking match_condition match_recognize matched materialized measures merge minus model monitor name names network no' +
  ' nocache noorder notification nulls object of offset only operate option ordinal organization out outbound over overwrite' +
  ' owner ownership parameters password pattern pause pipe pivot policy precision primary procedure procedures public put' +
  ' qualify query raise reader recluster recursive regexp remove rename repeat replication resource respect resultset resume' +
  ' return returning returns rlike rollup row_access sample scale search secure security seed sequence session sessions' +
  ' share shares show size skip snapshot some stage start statement statistics stream streams strict suspend swap system' +
  ' tables tablesample tag task tasks terse then transient tri trigger try type unassigned undrop unpivot unset until usage' +
  ' use user_task_timeout_ms variant_access virtual volatile warehouse warehouses while within without work';
const types =
  ' array binary bool byteint datetime dec file fixed float4 float8 geography geometry map number object string text' +
  ' timestamp_ltz timestamp_ntz timestamp_tz timestampltz timestampntz timestamptz tinyint uuid variant vector';
const functions =
  ' add_months any_value approx_count_distinct approx_percentile approx_top_k array_agg array_append array_cat array_compact' +
  ' array_construct array_contains array_distinct array_except array_flatten array_insert array_intersection array_max' +
  ' array_min array_position array_prepend array_remove array_size array_slice array_sort array_sum array_to_string' +
  ' array_unique_agg arrays_overlap as_array as_char as_number as_object ascii base64_decode_string base64_encode bitand' +
  ' bitor bitxor booland_agg booleand booleor boolor_agg charindex chr concat_ws contains convert_timezone count_if' +
  ' current_account current_client current_database current_region current_session current_statement current_version' +
  ' current_warehouse date_from_parts date_part date_trunc dateadd datediff day dayname dayofweek dayofyear decode degrees' +
  ' div0 div0null editdistance endswith equal_null flatten generate_column_description get get_ddl get_path' +
  ' greatest_ignore_nulls grouping grouping_id hash hash_agg haversine hex_decode_string hex_encode hour iff ifnull initcap' +
  ' insert is_array is_null_value is_object jarowinkler_similarity json_extract_path_text last_day last_query_id' +
  ' least_ignore_nulls left listagg lpad max_by md5 median min_by minhash minute mode month monthname months_between' +
  ' next_day nextval nth_value nullifzero nvl nvl2 object_agg object_construct object_construct_keep_null object_delete' +
  ' object_insert object_keys object_pick parse_ip parse_json parse_url percentile_cont percentile_disc pi previous_day' +
  ' quarter radians random randstr ratio_to_report regexp_count regexp_instr regexp_like regexp_replace regexp_substr' +
  ' regexp_substr_all repeat result_scan reverse right rpad second seq1 seq2 seq4 seq8 sha1 sha2 soundex space split' +
  ' split_part split_to_table square startswith stddev stddev_pop stddev_samp strip_null_value strtok strtok_to_array substr' +
  ' sysdate system$cancel_query time_from_parts time_slice timediff timestamp_from_parts timestampadd timestampdiff to_array' +
  ' to_binary to_boolean to_char to_date to_decimal to_double to_geography to_json to_number to_object to_time to_timestamp' +
  ' to_timestamp_ltz to_timestamp_ntz to_timestamp_tz to_varchar to_variant to_xml translate trunc try_cast try_parse_json' +
  ' try_to_boolean try_to_date try_to_decimal try_to_number try_to_timestamp typeof unicode uniform uuid_string var_pop' +
  ' var_samp variance week weekofyear width_bucket xmlget year zeroifnull';

/** Snowflake's own words ("Reserved & limited keywords", "Function and stored procedure reference"). */
export const editor: EditorLanguage = {
  keywords: KEYWORDS + keywords,
  types: TYPES + types,
  functions: FUNCTIONS + functions,
  lexis: { nameQuotes: '"', backslashEscapes: true, dollarQuotedTexts: true, slashComments: true, variables: '$' },
  snippets: SNIPPETS,
  example: 'SELECT CURRENT_VERSION(), CURRENT_TIMESTAMP();',
};
