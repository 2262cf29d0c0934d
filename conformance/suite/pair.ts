import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../src/contract/connector.ts';
import { selectFrom } from '../../src/contract/dialect.ts';
import type { Field, LogicalType, Value } from '../../src/contract/values.ts';
import { refusedValues } from '../cases/refused.ts';
import { dialectSql } from '../cases/sql.ts';
import type { TypeOfDialect } from '../cases/types.ts';
import type { OpenableTarget, OpenTarget, Target } from '../target.ts';
import { carry, read, run, toBatch } from './execute.ts';
import { refusal } from './live.ts';

/** What moves between two kinds of databases: each value arrives as it was, or is refused; by batches and by wire the same. */
export interface Pair<End = Target> {
  readonly from: End;
  readonly to: End;
  readonly types: readonly TypeOfDialect[];
  /** Types that are left out, by the name of their case, each with its reason. */
  readonly skips?: Readonly<Record<string, string>>;
  /** Run in the source and in the target first. */
  readonly setup?: { readonly from?: string; readonly to?: string };
  /** What this target refuses beyond its dialect, by the name of the type's case. */
  readonly refused?: Readonly<Record<string, readonly string[]>>;
}

/** Where one of the two cannot be had, one skip with the reason. */
export function describePair({ from, to, ...rest }: Pair): void {
  const titles = [from, to].map(({ title, connector }) => title ?? connector.title);
  describe(titles.join(' to '), () => {
    if ('open' in from && 'open' in to) return pairTests({ from, to, ...rest });
    const missing = [from, to].find((target) => !('open' in target));
    const reason = missing?.mode === 'unavailable' ? missing.reason : `${missing?.connector.title} has no server.`;
    test('every type', (context) => context.skip(reason));
  });
}

function pairTests({ from, to, types, setup, skips = {}, refused: more = {} }: Pair<OpenableTarget>): void {
  const opened: OpenTarget[] = [];
  let tables = 0;
  beforeAll(async () => {
    opened.push(await from.open(), await to.open());
    if (setup?.from) await run((opened[0] as OpenTarget).database, setup.from);
    if (setup?.to) await run((opened[1] as OpenTarget).database, setup.to);
  });
  afterAll(async () => {
    for (const one of opened) await one[Symbol.asyncDispose]();
  });

  for (const [name, reason] of Object.entries(skips)) test(name, (context) => context.skip(reason));
  const kinds = types.filter(({ name }) => !(name in skips));
  test.each(kinds.map((type) => [type.name, type] as const))('%s', async (name, { here, values }) => {
    const [source, target] = opened.map((one) => one.database) as [Database, Database];
    tables += 1;
    const sql = dialectSql[from.id];
    const short = [from, to].some(({ id }) => dialectSql[id].shortDecimals === true);
    const decimals = here.type.kind === 'decimal' && short;
    const same = (value: Value): Value => (decimals ? withoutZeros(comparable(value)) : comparable(value));
    const notTaken = [...refusedValues(from.id, to.id, name), ...(more[name] ?? [])];
    const kept = values.filter(([text]) => !notTaken.includes(text));
    const refused = values.filter((value) => !kept.includes(value));
    const sourceTable = { schema: source.defaultSchema, name: `pair_${tables}` };
    const integer = { kind: 'int', bits: 32 } as const;
    const columns = [
      { name: 'k', sql: 'integer', nullable: false },
      { name: 'v', sql: here.native, nullable: true },
    ];
    await run(source, source.dialect.createTable(sourceTable, columns));
    const inserted = [...kept, ...refused].map(([text], k) => `(${k}, ${sql.cast(sql.text(text), here.native)})`);
    await run(source, `INSERT INTO ${source.dialect.table(sourceTable)} VALUES ${inserted.join(', ')}, (-1, NULL)`);

    const fields: readonly Field[] = await source.fields(sourceTable);
    const fits = await target.fit(fields, source.dialect, { source });
    expect(fits[1]?.verdict === 'exact' || fits[1]?.reason, 'what is not exact has a reason').toBeTruthy();
    // What the forecast calls lossy is not moved unless that was allowed.
    if (fits[1]?.verdict === 'lossy') return;
    for (const statement of fits[1]?.needs ?? []) await run(target, statement);
    const made = async (suffix: string) => {
      const table = { schema: target.defaultSchema, name: `pair_${tables}_${suffix}` };
      const definitions = fits.map((fit, index) => ({
        name: ['k', 'v'][index] as string,
        sql: fit.sql,
        nullable: true,
      }));
      await run(target, target.dialect.createTable(table, definitions));
      return { table, fields: await target.fields(table) };
    };
    const arrived = async (table: { schema: string; name: string }): Promise<Value[][]> =>
      (await read(target, `${selectFrom(target.dialect, table, { columns: ['k', 'v'] })} ORDER BY 1`)).map((row) =>
        row.map(same),
      );
    const byBatches = await made('batches');
    const into = byBatches.fields[1]?.type;
    const expected = [[-1, null], ...kept.map(([, value], k) => [k, value])].map((row) =>
      row.map((value) => same(asIn(into, value as Value))),
    );
    const load = (table: { schema: string; name: string }, rows: Value[][]) =>
      target.session(
        async (session) => {
          await using loading = await session.load(table, [
            { name: 'k', type: integer, native: 'integer' },
            fields[1] as Field,
          ]);
          await loading.write(toBatch(rows, 2));
          return await loading.finish();
        },
        { transaction: 'write' },
      );

    await load(byBatches.table, [[-1, null], ...kept.map(([, value], k): Value[] => [k, value])]);
    expect(await arrived(byBatches.table)).toEqual(expected);
    for (const [, value] of refused) {
      await refusal(load(byBatches.table, [[-2, value]]), 'invalid-data');
    }

    const byWire = await made('wire');
    const [tag] = await source.session(async ({ wire: unloading }) => {
      const offered = unloading?.offers(fields) ?? [];
      return target.session(async ({ wire: loading }) => offered.filter((one) => loading?.accepts(one, byWire.fields)));
    });
    if (tag === undefined) return;
    const rows = (where: string) => ({ selection: { table: sourceTable, where }, table: byWire.table, fields, tag });
    await carry(source, target, rows(`k < ${kept.length}`));
    expect(await arrived(byWire.table), 'by wire').toEqual(expected);
    for (let k = kept.length; k < values.length; k += 1) {
      await refusal(carry(source, target, rows(`k = ${k}`)), 'invalid-data');
    }
  });
}

/** Zeros at the end of a decimal are the same value without them. */
function withoutZeros(value: Value): Value {
  return typeof value === 'string' && value.includes('.') ? value.replace(/\.?0+$/, '') : value;
}

/** Where there is no boolean, true is 1; a type without a zone has the date and time in UTC. */
function asIn(type: LogicalType | undefined, value: Value): Value {
  if (typeof value === 'boolean' && type?.kind === 'int') return value ? 1 : 0;
  if (typeof value === 'string' && type?.kind === 'timestamp' && !type.zoned) return value.replace(/\+00$/, '');
  return value;
}

/** Digits in a text column are the same value as the number. */
function comparable(value: Value): Value {
  if (value === null || value instanceof Uint8Array) return value;
  return Object.is(value, -0) ? '-0' : String(value);
}
