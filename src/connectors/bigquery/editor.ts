import type { EditorLanguage } from '../../contract/editor.ts';
import { FUNCTIONS, KEYWORDS, SNIPPETS, TYPES } from '../shared/standard-words.ts';

const keywords =
  ' array assert at call clone cluster collate contains continue copy cross cube current_datetime declare define describe do' +
  ' each elseif empty enforced enum error escape exception exclude export external fetch filter following for function' +
  ' generated grouping groups hash ignore immediate include index iterate iteration language lateral leave load lookup loop' +
  ' masking matched materialized merge model namespace new no of only options out pivot policy preserve procedure project' +
  ' proto qualify query raise rename repeat reservation respect return returns rollup safe search security session sets' +
  ' snapshot some source storage stored struct system system_time tablesample target temp treat trigger tvf type undrop' +
  ' unnest unpivot until vector view while within work';
const types =
  ' array bigdecimal bignumeric bool byteint bytes datetime float64 geography int64 json range string struct tinyint';
const functions =
  ' ai any_value approx_count_distinct approx_quantiles approx_top_count approx_top_sum array_agg array_concat' +
  ' array_concat_agg array_first array_last array_length array_reverse array_to_string ascii bit_and bit_count bit_or' +
  ' bit_xor bool byte_length char_length chr code_points_to_string contains_substr corr countif current_datetime date' +
  ' date_add date_diff date_from_unix_date date_sub date_trunc datetime datetime_add datetime_diff datetime_sub' +
  ' datetime_trunc ends_with error farm_fingerprint format format_date format_datetime format_timestamp from_base64 from_hex' +
  ' generate_array generate_date_array generate_timestamp_array generate_uuid grouping hll_count ieee_divide ifnull initcap' +
  ' instr int64 is_inf is_nan json_array json_extract json_extract_array json_extract_scalar json_object json_query' +
  ' json_query_array json_set json_type json_value json_value_array last_day left logical_and logical_or lpad make_interval' +
  ' md5 net normalize nth_value octet_length parse_bignumeric parse_date parse_datetime parse_json parse_numeric parse_time' +
  ' parse_timestamp percentile_cont percentile_disc pow rand range_bucket regexp_contains regexp_extract regexp_extract_all' +
  ' regexp_instr regexp_replace repeat reverse right rpad safe_add safe_cast safe_convert_bytes_to_string safe_divide' +
  ' safe_multiply safe_negate safe_offset safe_ordinal safe_subtract session_user sha1 sha256 sha512 soundex split st_area' +
  ' st_astext st_contains st_distance st_geogfromtext st_geogpoint starts_with stddev stddev_pop stddev_samp string' +
  ' string_agg strpos substr time time_add time_diff time_sub time_trunc timestamp timestamp_add timestamp_diff' +
  ' timestamp_micros timestamp_millis timestamp_seconds timestamp_sub timestamp_trunc to_base64 to_code_points to_hex' +
  ' to_json to_json_string translate trunc unicode unix_date unix_micros unix_millis unix_seconds var_pop var_samp variance';

/** GoogleSQL's own words ("Lexical structure", "Functions"). */
export const editor: EditorLanguage = {
  keywords: KEYWORDS + keywords,
  types: TYPES + types,
  functions: FUNCTIONS + functions,
  lexis: {
    nameQuotes: '`',
    backslashEscapes: true,
    doubleQuotedTexts: true,
    hashComments: true,
    variables: '@',
  },
  snippets: SNIPPETS,
  example: 'SELECT SESSION_USER() AS me, CURRENT_TIMESTAMP() AS now;',
};
