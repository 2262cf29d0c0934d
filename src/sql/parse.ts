import { DagFluxError } from '../contract/errors.ts';

/** A part of the syntax tree: what stands there, by the names of the parser's own data structures. */
export type Node = null | boolean | number | string | readonly Node[] | { readonly [name: string]: Node };

/**
 * The statements of a text, each as its syntax tree. `grammar` is the parser's own name of one: postgresql, mysql, mssql,
 * bigquery, snowflake, redshift, duckdb.
 * @throws invalid-sql for what the parser does not know: nothing can be said of it then
 */
export async function parseSql(sql: string, grammar: string): Promise<readonly Node[]> {
  const { init, parse } = await import('@guanmingchiu/sqlparser-ts');
  await init();
  try {
    return parse(sql, grammar as 'postgresql') as unknown as readonly Node[]; // Its own types name each of hundreds of shapes; here they are walked.
  } catch (cause) {
    const place = /Line: (\d+), Column: (\d+)/.exec(cause instanceof Error ? cause.message : '');
    const where = place ? ` at line ${place[1]}, column ${place[2]}` : '';
    throw new DagFluxError(
      'invalid-sql',
      `The SQL could not be read${where}, so nothing can be said of what it does.`,
      {
        hint: 'Write it in plainer SQL of this database.',
        cause,
      },
    );
  }
}
