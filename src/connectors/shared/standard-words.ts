/** Words of the SQL standard that every database here reads, for editors. */
export const KEYWORDS =
  'add all alter and any as asc between begin by case check column commit constraint create cross current_date current_time ' +
  'current_timestamp current_user default delete desc distinct drop else end except exists false foreign from full grant group ' +
  'having if in inner insert intersect into is join key left like limit natural not null offset on or order outer over partition ' +
  'primary references revoke right rollback row rows schema select set table then to transaction true truncate union unique ' +
  'update using values view when where window with recursive range unbounded preceding following current first last nulls ' +
  'replace temporary cascade restrict cast collate database role user exec execute explain';

export const TYPES =
  'bigint binary bit boolean char character date decimal double float int integer interval numeric precision real smallint time ' +
  'timestamp varbinary varchar';

export const FUNCTIONS =
  'abs avg ceil ceiling coalesce concat count cume_dist dense_rank exp extract first_value floor greatest lag last_value lead least ' +
  'length ln log lower ltrim max min mod ntile nullif percent_rank position power rank replace round row_number rtrim sign sqrt ' +
  'substring sum trim upper';

/** Beginnings of statements that every database here writes alike. */
export const SNIPPETS = [
  { label: 'select … from', text: 'SELECT #{*}\nFROM #{table}\nWHERE #{condition};' },
  {
    label: 'select … group by',
    text: 'SELECT #{column}, count(*)\nFROM #{table}\nGROUP BY #{column}\nORDER BY 2 DESC;',
  },
  { label: 'join … on', text: 'JOIN #{table} AS #{t} ON #{t}.#{id} = #{other}' },
  { label: 'with … as', text: 'WITH #{name} AS (\n  SELECT #{*}\n  FROM #{table}\n)\nSELECT *\nFROM #{name};' },
  { label: 'insert into', text: 'INSERT INTO #{table} (#{columns})\nVALUES (#{values});' },
  { label: 'update … set', text: 'UPDATE #{table}\nSET #{column} = #{value}\nWHERE #{condition};' },
  { label: 'delete from', text: 'DELETE FROM #{table}\nWHERE #{condition};' },
  { label: 'case when', text: 'CASE WHEN #{condition} THEN #{value} ELSE #{other} END' },
] as const;
