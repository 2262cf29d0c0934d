import type { EditorLanguage } from '../../contract/editor.ts';
import { FUNCTIONS, KEYWORDS, SNIPPETS, TYPES } from '../shared/standard-words.ts';

const keywords =
  ' accessible action after against algorithm always analyze ascii auto_increment avg_row_length before binary binlog both' +
  ' btree buckets cache call chain change changed character charset checksum close coalesce collation columns comment' +
  ' committed compact completion component compressed compression concurrent connection consistent continue convert copy' +
  ' cursor data databases day_hour day_microsecond day_minute day_second deallocate declare definer delayed delimiter' +
  ' describe deterministic directory disable discard distinctrow div do dual dumpfile duplicate dynamic each elseif empty' +
  ' enable enclosed engine engines enum errors escape escaped event events exchange exit expansion export fast fetch fields' +
  ' file fixed flush for force format found fulltext function general generated global grants handler hash help' +
  ' high_priority histogram history hosts hour_microsecond hour_minute hour_second ignore import index indexes infile' +
  ' insert_method install intersect interval invisible invoker isolation iterate json_table keys kill language lateral' +
  ' leading leave leaves lines list load local lock locked logs loop low_priority master match mediumint memory merge' +
  ' migrate minute_microsecond minute_second mode modify month names no no_write_to_binlog none nowait ntile nulls of online' +
  ' only open optimize optimizer_costs option optionally out outfile owner parser partitioning partitions password persist' +
  ' plugin plugins prepare preserve prev privileges procedure processlist purge quarter query quick read reads rebuild' +
  ' recover redundant regexp release reload remove rename reorganize repair repeat repeatable replica replication require' +
  ' reset resignal resource restart return returning reverse rlike rollup routine row_count row_format savepoint schedule' +
  ' schemas second_microsecond secondary security separator serial serializable session share show shutdown signal signed' +
  ' skip slave slow snapshot some source spatial specific sql sql_big_result sql_buffer_result sql_cache sql_calc_found_rows' +
  ' sql_no_cache sql_small_result sqlexception sqlstate sqlwarning ssl start starting stats_auto_recalc status stop storage' +
  ' stored straight_join string subpartition subpartitions suspend system tables tablespace temptable terminated than' +
  ' trailing trigger triggers type uncommitted undo uninstall unlock unsigned until upgrade usage use use_frm utc_date' +
  ' utc_time utc_timestamp value variables varying virtual visible wait warnings week while without work write x509 xa xor' +
  ' year year_month zerofill';
const types =
  ' blob bool datetime dec enum fixed geometry geometrycollection inet4 inet6 int1 int2 int3 int4 int8 json linestring long' +
  ' longblob longtext mediumblob mediumint mediumtext multilinestring multipoint multipolygon nchar nvarchar point polygon' +
  ' serial set text tinyblob tinyint tinytext uuid vector year';
const functions =
  ' acos adddate addtime aes_decrypt aes_encrypt any_value ascii asin atan atan2 bin bin_to_uuid bit_and bit_count' +
  ' bit_length bit_or bit_xor char_length character_length compress concat_ws connection_id conv convert_tz cos cot crc32' +
  ' curdate current_role curtime database date_add date_format date_sub datediff day dayname dayofmonth dayofweek dayofyear' +
  ' degrees elt export_set field find_in_set format format_bytes from_base64 from_days from_unixtime get_lock group_concat' +
  ' grouping hex hour ifnull inet_aton inet_ntoa insert instr is_uuid isnull json_array json_array_append json_array_insert' +
  ' json_arrayagg json_contains json_contains_path json_depth json_extract json_insert json_keys json_length' +
  ' json_merge_patch json_merge_preserve json_object json_objectagg json_overlaps json_pretty json_quote json_remove' +
  ' json_replace json_search json_set json_table json_type json_unquote json_valid json_value last_day last_insert_id lcase' +
  ' left load_file locate log10 log2 lpad makedate maketime md5 microsecond mid minute month monthname now nth_value oct' +
  ' octet_length ord period_add period_diff pi quarter quote radians rand random_bytes regexp_instr regexp_like' +
  ' regexp_replace regexp_substr release_lock repeat reverse right rpad sec_to_time second sha1 sha2 sin sleep soundex space' +
  ' st_area st_astext st_contains st_distance st_geomfromtext st_within std stddev stddev_pop stddev_samp str_to_date strcmp' +
  ' subdate substr substring_index subtime sysdate tan time_format time_to_sec timediff timestampadd timestampdiff to_base64' +
  ' to_days to_seconds truncate ucase unhex unix_timestamp uuid uuid_short uuid_to_bin values var_pop var_samp variance' +
  ' version week weekday weekofyear year yearweek';

/** Words of MySQL and MariaDB ("Keywords and Reserved Words", "Built-In Function and Operator Reference"). */
export const editor: EditorLanguage = {
  keywords: KEYWORDS + keywords,
  types: TYPES + types,
  functions: FUNCTIONS + functions,
  lexis: {
    nameQuotes: '`',
    backslashEscapes: true,
    doubleQuotedTexts: true,
    hashComments: true,
    spaceAfterDashes: true,
    variables: '@',
  },
  snippets: SNIPPETS,
  example: 'SELECT version(), now();',
};
