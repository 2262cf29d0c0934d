import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import type { QueryClient } from '@tanstack/react-query';
import { columnsQuery, tablesQuery } from '../queries.ts';

const TABLES_OFFERED = '50';
const NAME = '(?:"[^"]+"|`[^`]+`|\\[[^\\]]+\\]|[\\p{L}_][\\p{L}\\p{N}_$]*)';
/** What stands behind FROM and its like, and its alias. */
const NAMED = new RegExp(
  `\\b(?:from|join|update|into|table)\\s+(${NAME}(?:\\s*\\.\\s*${NAME})*)(?:\\s+(?:as\\s+)?(${NAME}))?`,
  'giu',
);

const bare = (name: string): string => name.replace(/^["`[]|["`\]]$/g, '');

/** Tables and columns out of the real catalog: tables by what is typed, columns of the tables that the text names. */
export function catalogCompletion(client: QueryClient, connection: string, quote: (name: string) => string) {
  async function tablesLike(search: string): Promise<Completion[]> {
    const page = await client.fetchQuery(tablesQuery(connection, { search, limit: TABLES_OFFERED }));
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
    const page = await client.fetchQuery(tablesQuery(connection, { search: table, limit: TABLES_OFFERED }));
    const found = page.tables.find(
      ({ schema, name }) => name.toLowerCase() === table.toLowerCase() && (parts.length < 2 || schema === parts.at(-2)),
    );
    if (!found) return [];
    const columns = await client.fetchQuery(columnsQuery(connection, found.schema, found.name));
    return columns.map(({ name, type }) => ({
      label: name,
      apply: quote(name),
      detail: type,
      type: 'property',
      boost: 2,
    }));
  }

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
      const names = [...new Set(named.map(([, name = '']) => name))].slice(0, 8);
      const options = await Promise.all([tablesLike(word?.text ?? ''), ...names.map(columnsOf)]);
      return context.aborted ? null : { from: word?.from ?? context.pos, options: options.flat() };
    } catch {
      return null; // A catalog that does not answer must not stop the typing.
    }
  };
}
