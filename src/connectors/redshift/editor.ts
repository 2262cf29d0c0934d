import type { EditorLanguage } from '../../contract/editor.ts';
import { FUNCTIONS, KEYWORDS, SNIPPETS, TYPES } from '../shared/standard-words.ts';

const keywords =
  ' aes128 aes256 allowoverwrite analyze append array authorization auto backup blanksasnull bytedict call close comment' +
  ' compound compression compupdate copy credentials crossdatabase csv cursor datashare declare deferrable deflate defrag' +
  ' delta delta32k dependent disk distkey diststyle do enable encode encoding encrypt encryption even explicit external' +
  ' fetch fillrecord fixedwidth for format forward freeze function generated globaldict256 globaldict64k gzip iam_role' +
  ' identity ignore ignoreblanklines ignoreheader ilike immediate include initially interleaved invoker isnull json language' +
  ' late_binding lateral leading level library listen local localtime localtimestamp location lock lun luns lzo lzop' +
  ' manifest masking matched materialized maxerror merge minus model mostly13 mostly32 mostly8 move name names new no' +
  ' nonatomic none noshowing notnull null of off offline offlinedisk old only open option orc out overlaps owner ownership' +
  ' parallel parquet partitioned password pivot placing policy prepare procedure properties provider public qualify raw' +
  ' readratio recover refresh region rejectlog rename reset resort restart return returns rls role security serde' +
  ' serializable session session_user show similar snapshot some sortkey ssh stable start statupdate storage stored strict' +
  ' super_access sysdate system tablespace tag tdes temp template terminate text255 text32k timeformat top trailing' +
  ' transform treat truncatecolumns type undone unload unpivot unset unsigned use vacuum varying verbose volatile wallet' +
  ' within without work zone zstd';
const types =
  ' bool bpchar bytea date float4 float8 geography geometry hllsketch int2 int4 int8 nchar numeric nvarchar oid super text' +
  ' timestamptz timetz varbyte';
const functions =
  ' add_months age any_value approximate array array_concat array_flatten array_to_string ascii base64 bit_and bit_or' +
  ' bool_and bool_or btrim bttext_pattern can_json_parse charindex checksum chr convert_timezone crc32 current_database' +
  ' current_schema date_cmp date_part date_part_year date_trunc dateadd datediff decile decode dense_rank func_sha1' +
  ' get_array_length getdate h3_fromlonglat hll hll_cardinality initcap is_array is_object is_scalar is_valid_json' +
  ' is_varchar json_array_length json_extract_array_element_text json_extract_path_text json_parse json_serialize json_size' +
  ' json_typeof last_day left len listagg lpad md5 median months_between next_day nth_value nvl nvl2 object object_transform' +
  ' octet_length percentile_cont percentile_disc pg_backend_pid pg_cancel_backend pg_last_copy_count pg_terminate_backend pi' +
  ' quote_ident quote_literal random ratio_to_report regexp_count regexp_instr regexp_replace regexp_substr repeat replicate' +
  ' reverse right rpad sha sha1 sha2 soundex split_part split_to_array st_area st_astext st_contains st_distance' +
  ' st_geomfromtext stddev stddev_pop stddev_samp strpos strtol subarray substr sysdate text_to_int_alt text_to_numeric_alt' +
  ' timezone to_char to_date to_number to_timestamp translate trunc try_cast typeof user_id var_pop var_samp variance' +
  ' version width_bucket';

/** Redshift's own words ("Reserved words", "SQL functions reference"). */
export const editor: EditorLanguage = {
  keywords: KEYWORDS + keywords,
  types: TYPES + types,
  functions: FUNCTIONS + functions,
  lexis: { nameQuotes: '"', dollarQuotedTexts: true },
  snippets: SNIPPETS,
  example: 'SELECT version(), CURRENT_DATE AS today;',
};
