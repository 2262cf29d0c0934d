import { completeFromList, snippetCompletion } from '@codemirror/autocomplete';
import { SQLDialect, StandardSQL, sql } from '@codemirror/lang-sql';
import type { Extension } from '@codemirror/state';
import type { InferResponseType } from 'hono/client';
import type { api } from '../api.ts';
import { batchSeparator } from './statements.ts';

/** What the server tells of a kind of database's SQL. */
export type EditorLanguage = InferResponseType<(typeof api.connectors)[':id']['editor']['$get'], 200>;

/** Colours, completion of words and snippets. Without a language: the words of the standard. */
export function languageOf(language: EditorLanguage | undefined): {
  readonly dialect: SQLDialect;
  readonly extension: Extension;
} {
  if (!language) return { dialect: StandardSQL, extension: sql({ dialect: StandardSQL }) };
  const dialect = dialectOf(language);
  const snippets = language.snippets.map(({ label, text }) =>
    snippetCompletion(text, { label, type: 'text', detail: 'snippet', boost: -1 }),
  );
  const { batchSeparator: separator } = language.lexis;
  return {
    dialect,
    extension: [
      sql({ dialect }),
      dialect.language.data.of({ autocomplete: completeFromList(snippets) }),
      separator === undefined ? [] : batchSeparator.of(separator),
    ],
  };
}

function dialectOf({ keywords, types, functions, lexis }: EditorLanguage): SQLDialect {
  const reserved = new Set(keywords.split(' '));
  return SQLDialect.define({
    keywords,
    types,
    builtin: functions
      .split(' ')
      .filter((name) => !reserved.has(name)) // LEFT and REPLACE are both.
      .join(' '),
    identifierQuotes: lexis.nameQuotes,
    backslashEscapes: lexis.backslashEscapes ?? false,
    doubleQuotedStrings: lexis.doubleQuotedTexts ?? false,
    doubleDollarQuotedStrings: lexis.dollarQuotedTexts ?? false,
    hashComments: lexis.hashComments ?? false,
    slashComments: lexis.slashComments ?? false,
    spaceAfterDashes: lexis.spaceAfterDashes ?? false,
    specialVar: lexis.variables ?? '',
    caseInsensitiveIdentifiers: true,
  });
}
