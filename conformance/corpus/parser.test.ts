import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { asDagFluxError } from '../../src/contract/errors.ts';
import { checkStatements } from '../../src/operations/transformer/check.ts';
import { classifyOwn } from '../../src/sql/own.ts';
import { bigqueryCorpus } from './bigquery.ts';
import type { Bypass, Corpus, Layer } from './corpus.ts';
import { duckdbCorpus } from './duckdb.ts';
import { mssqlCorpus } from './mssql.ts';
import { mysqlCorpus } from './mysql.ts';
import { postgresCorpus } from './postgres.ts';
import { redshiftCorpus } from './redshift.ts';
import { snowflakeCorpus } from './snowflake.ts';

const CORPORA: readonly Corpus[] = [
  postgresCorpus,
  mysqlCorpus,
  duckdbCorpus,
  mssqlCorpus,
  bigqueryCorpus,
  snowflakeCorpus,
  redshiftCorpus,
];

const docs = await readFile(new URL('../../docs/checked-sql.md', import.meta.url), 'utf8');

/** The parser's layer alone: no database is there. Undefined = let through. */
async function refused({ connector, defaultSchema }: Corpus, { sql, as }: Pick<Bypass, 'sql' | 'as'>) {
  const name = connector.capabilities.folding === 'upper' ? 'ITEMS' : 'items';
  const specification = {
    source: { connection: 'c', table: { schema: defaultSchema, name } },
    ...(as === 'in place' ? {} : { target: { connection: 'c', table: { name: 'made' } } }),
    sql,
  };
  const { dialect, capabilities } = connector;
  return await checkStatements(specification, { dialect, capabilities, defaultSchema }).then(
    () => undefined,
    (error: unknown) => asDagFluxError(error).code,
  );
}

describe.each(CORPORA.map((corpus) => [title(corpus), corpus] as const))('%s', (_, corpus) => {
  test('enough of each, none twice, as the docs tell', () => {
    const { bypasses, reads, changes, unknown } = corpus;
    expect(bypasses.length).toBeGreaterThanOrEqual(60);
    expect(reads.length).toBeGreaterThanOrEqual(30);
    const all = [...bypasses.map(({ sql, as = '' }) => sql + as), ...reads, ...changes, ...unknown];
    expect(new Set(all).size).toBe(all.length);
    expect(bypasses.filter(({ layers }) => layers.length === 0)).toEqual([]);
    const by = (layer: Layer) => bypasses.filter(({ layers }) => layers.includes(layer)).length;
    const numbers = [
      bypasses.length,
      by('parser'),
      by('database') || '–',
      reads.length,
      changes.length,
      unknown.length,
    ];
    expect(docs).toContain(`| ${corpus.connector.title} | ${numbers.join(' | ')} |`);
  });

  test.each(corpus.bypasses.map((bypass) => [bypass.name, bypass] as const))('%s', async (_name, bypass) => {
    expect(await refused(corpus, bypass)).toBe(bypass.layers.includes('parser') ? 'invalid-sql' : undefined);
  });
  test.each(corpus.reads)('let through: %s', async (sql) => expect(await refused(corpus, { sql })).toBeUndefined());
  test.each(corpus.changes)('let through in place: %s', async (sql) => {
    expect(await refused(corpus, { sql, as: 'in place' })).toBeUndefined();
  });
  test.each(corpus.unknown)('not known, and told in the docs: %s', async (sql) => {
    const as = /^(UPDATE|DELETE|ALTER) /.test(sql) ? 'in place' : undefined;
    expect(await refused(corpus, { sql, ...(as && { as }) })).toBe('invalid-sql');
    expect(docs).toContain(`\n${sql}\n`);
  });
});

/** A MERGE is no transformer. */
const shown = CORPORA.flatMap((corpus) =>
  corpus.connector.prompt.examples
    .filter(({ sql }) => !sql.startsWith('MERGE'))
    .map(({ sql }) => [corpus, sql] as const),
);

test.each(shown)('what the assistant is shown can be checked: $0.connector.id: $1', async (corpus, sql) => {
  await expect(classifyOwn(sql, corpus.connector.dialect)).resolves.not.toEqual([]);
});

/** Counted, so that a run tells what was tried. */
function title({ connector, bypasses, reads, changes, unknown }: Corpus): string {
  const parser = bypasses.filter(({ layers }) => layers.includes('parser')).length;
  const through = `let through: ${reads.length} reads and ${changes.length} changes, not known: ${unknown.length}`;
  return `${connector.id}: ${bypasses.length} bypasses, ${parser} refused by the parser; ${through}`;
}
