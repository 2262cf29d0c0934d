import type { EditorLanguage } from '../../contract/editor.ts';
import { FUNCTIONS, KEYWORDS, SNIPPETS, TYPES } from '../shared/standard-words.ts';

const keywords =
  ' after aggregate always apply assembly at attach authentication authorization backup before browse bulk call calling' +
  ' catalog catch certificate changetable checkpoint clear close clustered columnstore compute configuration contains' +
  ' containstable continue conversation credential cube current_role cursor cycle data_compression dbcc deallocate declare' +
  ' delay deny dialog disable disk distributed do double dump dynamic elseif enable encryption endpoint errlvl escape event' +
  ' exclusive exit expand external fast fast_forward fetch file filegroup filestream filetable fillfactor for force' +
  ' forceplan forcescan forceseek format forward freetext freetexttable function generated get go goto grouping hash hash64' +
  ' hint hold holdlock identity identity_insert identitycol ignore include increment index instead isolate isolation keep' +
  ' keepfixed language level lineno local lock login loop masked master match matched maxdop maxrecursion maxvalue merge' +
  ' message minvalue mode modify move name national native_compilation next no nocheck nocount noexpand nolock nonclustered' +
  ' none nowait object of off offline offsets online only open opendatasource openjson openquery openrowset openxml option' +
  ' out output owner ownership paglock parse partial partitions password path percent perm persisted pivot plan policy print' +
  ' prior proc procedure program public queue quoted_identifier raiserror raw read readcommitted readonly readpast readtext' +
  ' readuncommitted rebuild receive reconfigure relative remote rename reorganize repeatable repeatableread replication' +
  ' reset restart restore result return returns reverse robust rollup root rowcount rowguidcol rowlock rule sample save' +
  ' schemabinding scroll securityaudit self send sequence serializable server session session_user setuser showplan_text' +
  ' shutdown snapshot source sparse splitbatches state statement statistics stats status stop switch symmetric synonym' +
  ' sysname system_time system_user tablesample tablock tablockx target textsize throw ties timeout top tran trigger try' +
  ' try_convert tsequal type uncommitted unpivot unsafe updatetext updlock use version versioning waitfor while within' +
  ' without work writetext xact_abort xlock xml zone';
const types =
  ' cursor datetime datetime2 datetimeoffset geography geometry hierarchyid image json money nchar ntext nvarchar rowversion' +
  ' smalldatetime smallmoney sql_variant sysname text tinyint uniqueidentifier vector xml';
const functions =
  ' app_name approx_count_distinct ascii atn2 binary_checksum char charindex checksum checksum_agg choose col_length' +
  ' col_name collationproperty columns_updated compress concat_ws connectionproperty convert count_big current_timezone' +
  ' cursor_status databasepropertyex datalength date_bucket dateadd datediff datediff_big datefromparts datename datepart' +
  ' datetimefromparts datetimeoffsetfromparts datetrunc day db_id db_name decompress degrees difference eomonth error_line' +
  ' error_message error_number error_procedure error_severity error_state format formatmessage generate_series getansinull' +
  ' getdate getutcdate grouping_id has_perms_by_name hashbytes host_name ident_current ident_incr ident_seed identity iif' +
  ' index_col indexproperty is_member is_rolemember is_srvrolemember isdate isjson isnull isnumeric json_array json_modify' +
  ' json_object json_path_exists json_query json_value left len log10 month nchar newid newsequentialid object_definition' +
  ' object_id object_name object_schema_name objectproperty original_login parse parsename patindex percentile_cont' +
  ' percentile_disc pi quotename radians rand replicate reverse right rowcount_big schema_id schema_name scope_identity' +
  ' serverproperty session_context sessionproperty smalldatetimefromparts soundex space square stdev stdevp str string_agg' +
  ' string_escape string_split stuff suser_id suser_name suser_sname switchoffset sysdatetime sysdatetimeoffset' +
  ' sysutcdatetime textptr timefromparts todatetimeoffset translate trigger_nestlevel try_cast try_convert try_parse type_id' +
  ' type_name typeproperty unicode user_id user_name var varp xact_state year';

/** T-SQL's own words ("Reserved keywords", "Functions"). */
export const editor: EditorLanguage = {
  keywords: KEYWORDS + keywords,
  types: TYPES + types,
  functions: FUNCTIONS + functions,
  lexis: { nameQuotes: '"[', variables: '@', batchSeparator: 'GO' },
  snippets: SNIPPETS,
  example: 'SELECT @@VERSION AS version, SYSDATETIME() AS now;',
};
