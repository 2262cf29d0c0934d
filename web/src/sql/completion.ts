import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import type { QueryClient } from '@tanstack/react-query';
import { api, call } from '../api.ts';
import { columnsQuery, tablesQuery } from '../queries.ts';

const TABLES_OFFERED = '50';
/** Of a text, whose columns are offered. */
const MOST_TABLES = 8;
/** Letters by which tables of a similar name are looked for. */
const BEGINNING = 3;
const NAME = '(?:"[^"]+"|`[^`]+`|\\[[^\\]]+\\]|[\\p{L}_][\\p{L}\\p{N}_$]*)';
/** What stands behind FROM and its like, and its alias. */
const NAMED = new RegExp(
  `\\b(?:from|join|update|into|table)\\s+(${NAME}(?:\\s*\\.\\s*${NAME})*)(?:\\s+(?:as\\s+)?(${NAME}))?`,
  'giu',
);

const bare = (name: string): string => name.replace(/^["`[]|["`\]]$/g, '');

/** Has the server read the list of tables anew, after statements that may have made some. */
export async function refreshNames(client: QueryClient, connection: string): Promise<void> {
  const query = { refresh: 'true', limit: '1' } as const;
  await call(api.connections[':connection'].tables.$get({ param: { connection }, query }));
  await client.invalidateQueries({ queryKey: ['tables', connection] });
  await client.invalidateQueries({ queryKey: ['columns', connection] });
}

/** The names around a wrong one: columns of the tables that the text names, and tables that begin like it. */
export async function namesNear(
  client: QueryClient,
  connection: string,
  text: string,
  word: string,
): Promise<string[]> {
  const { tablesLike, columnsOf } = catalogNames(client, connection, { quote: (name) => name, staleTime: 0 }); // What was just made counts.
  const named = [...new Set([...text.matchAll(NAMED)].map(([, name = '']) => name))].slice(0, MOST_TABLES);
  const found = await Promise.all([tablesLike(word.slice(0, BEGINNING)), ...named.map(columnsOf)]);
  return found.flat().map(({ label }) => label);
}

/** Tables and columns out of the real catalog: tables by what is typed, columns of the tables that the text names. */
export function catalogCompletion(client: QueryClient, connection: string, quote: (name: string) => string) {
  const { tablesLike, columnsOf } = catalogNames(client, connection, { quote });

  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    const dotted = context.matchBefore(/([\p{L}_"`[][\p{L}\p{N}_$"`\]]*)\.[\p{L}\p{N}_$]*/u);
    const word = context.matchBefore(/[\p{L}_][\p{L}\p{N}_$]*/u);
    if (!dotted && !word && !context.explicit) return null;
    const named = [...context.state.doc.toString().matchAll(NAMED)];
    try {
      if (dotted) {
        const [owner = ''] = dotted.text.split('.');
        const table = named.find(([, name, alias]) => bare(alias ?? '') === bare(owner) || name === owner)?.[1];
        const from = dotted.from + owner.length + 1;
        return table === undefined ? null : { from, options: await columnsOf(table), validFor: /^[\p{L}\p{N}_$]*$/u };
      }
      const names = [...new Set(named.map(([, name = '']) => name))].slice(0, MOST_TABLES);
      const options = await Promise.all([tablesLike(word?.text ?? ''), ...names.map(columnsOf)]);
      return context.aborted ? null : { from: word?.from ?? context.pos, options: options.flat() };
    } catch {
      return null; // A catalog that does not answer must not stop the typing.
    }
  };
}

interface NamesOptions {
  readonly quote: (name: string) => string;
  /** Milliseconds for which what is known is good enough. Default: as everywhere. */
  readonly staleTime?: number;
}

function catalogNames(client: QueryClient, connection: string, { quote, ...fresh }: NamesOptions) {
  async function tablesLike(search: string): Promise<Completion[]> {
    const page = await client.fetchQuery({ ...tablesQuery(connection, { search, limit: TABLES_OFFERED }), ...fresh });
    return page.tables.map(({ schema, name, kind }) => ({
      label: name,
      apply: quote(name),
      detail: schema,
      type: 'class',
      info: kind,
      boost: 1,
    }));
  }

  /** Of the table that stands as `name` in the text; none where there is no such table. */
  async function columnsOf(named: string): Promise<Completion[]> {
    const parts = named.split('.').map((part) => bare(part.trim()));
    const table = parts.at(-1) ?? '';
    const page = await client.fetchQuery({
      ...tablesQuery(connection, { search: table, limit: TABLES_OFFERED }),
      ...fresh,
    });
    const found = page.tables.find(
      ({ schema, name }) => name.toLowerCase() === table.toLowerCase() && (parts.length < 2 || schema === parts.at(-2)),
    );
    if (!found) return [];
    const columns = await client.fetchQuery({ ...columnsQuery(connection, found.schema, found.name), ...fresh });
    return columns.map(({ name, type }) => ({
      label: name,
      apply: quote(name),
      detail: type,
      type: 'property',
      boost: 2,
    }));
  }

  return { tablesLike, columnsOf };
}
