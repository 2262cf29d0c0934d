import type { EditorLanguage } from '../../contract/editor.ts';
import { FUNCTIONS, KEYWORDS, SNIPPETS, TYPES } from '../shared/standard-words.ts';

const keywords =
  ' analyze anti array asof asymmetric at attach before binary both by_name call checkpoint close columns comment comments' +
  ' concurrently conflict copy cube cycle data deallocate describe detach do each enum escape exclude exclusive export' +
  ' extension fetch filter first force format freeze function generated glob global groupby grouping groups ignore ilike' +
  ' import include increment index inherit install isnull isolation lambda lateral load local lock macro map match matched' +
  ' materialized maxvalue merge minvalue name next no nothing notnull nowait of only option ordinality overriding pivot' +
  ' pivot_longer pivot_wider positional pragma prepare preserve qualify read_only refresh rename repeatable reset respect' +
  ' returning rollup sample secret semi sequence serializable sets show similar some sql start stored strict struct' +
  ' summarize symmetric system tablesample temp ties trailing trigger try_cast type unlogged unpack unpivot unsigned usage' +
  ' use vacuum variadic verbose virtual within without work write_only zone';
const types =
  ' any array bignum bitstring blob bool bpchar bytea datetime dec enum float4 float8 guid hugeint int1 int128 int16 int2' +
  ' int32 int4 int64 int8 json list logical long map null oid short signed string struct text timestamp_ms timestamp_ns' +
  ' timestamp_s timestamptz timetz tinyint ubigint uhugeint uint128 uint16 uint32 uint64 uint8 uinteger union usmallint' +
  ' utinyint uuid varint';
const functions =
  ' age any_value approx_count_distinct approx_quantile arg_max arg_min array_agg array_length array_slice array_to_string' +
  ' ascii bar base64 bit_and bit_count bit_or bit_xor bitstring_agg bool_and bool_or cardinality century chr columns' +
  ' concat_ws contains corr count_if covar_pop covar_samp current_database current_schema current_setting' +
  ' damerau_levenshtein date_add date_diff date_part date_sub date_trunc datediff datesub day dayname dayofmonth dayofweek' +
  ' dayofyear decode degrees element_at encode ends_with entropy enum_range epoch epoch_ms even fdiv flatten format' +
  ' format_bytes from_base64 from_json gamma gcd gen_random_uuid generate_series generate_subscripts getvariable glob' +
  ' hamming hash histogram hour ifnull instr isfinite isinf isnan isodow jaccard jaro_winkler_similarity json_array' +
  ' json_array_length json_contains json_extract json_extract_string json_group_array json_group_object json_keys' +
  ' json_merge_patch json_object json_quote json_structure json_transform json_type json_valid julian kurtosis last last_day' +
  ' lcm left len levenshtein lgamma list_aggregate list_append list_concat list_contains list_distinct list_filter' +
  ' list_has_all list_has_any list_position list_reduce list_reverse list_slice list_sort list_transform list_unique' +
  ' list_value list_zip listagg log10 log2 lpad mad make_date make_time make_timestamp map map_entries map_extract' +
  ' map_from_entries map_keys map_values max_by md5 median microsecond millisecond min_by minute mode month monthname' +
  ' nextafter nfc_normalize now nth_value nullif ord parse_path pi prefix printf product quantile quantile_cont' +
  ' quantile_disc quarter radians random range read_blob read_csv read_json read_parquet read_text regexp_extract' +
  ' regexp_extract_all regexp_full_match regexp_matches regexp_replace regexp_split_to_array repeat reservoir_quantile' +
  ' reverse right rpad second sem set_bit setseed sha1 sha256 skewness sniff_csv split split_part starts_with stddev' +
  ' stddev_pop stddev_samp strftime string_agg string_split string_split_regex strip_accents strlen strpos strptime' +
  ' struct_extract struct_insert struct_pack substr suffix time_bucket timezone to_base to_base64 to_days to_hours to_json' +
  ' to_minutes to_months to_seconds to_timestamp to_years today translate trunc try_strptime txid_current typeof unbin unhex' +
  ' unicode union_tag union_value unnest uuid var_pop var_samp variance vector_type version week weekday weekofyear xor year' +
  ' yearweek';

/** DuckDB's own words ("Keywords and Identifiers", "Functions"). */
export const editor: EditorLanguage = {
  keywords: KEYWORDS + keywords,
  types: TYPES + types,
  functions: FUNCTIONS + functions,
  lexis: { nameQuotes: '"', dollarQuotedTexts: true },
  snippets: SNIPPETS,
  example: 'SELECT version(), now();',
};
