/** What an editor needs to know of a database's SQL: data alone, so that no editor has to know a dialect. */
export interface EditorLanguage {
  /** Words to colour and offer: lower case, with spaces between. */
  readonly keywords: string;
  readonly types: string;
  readonly functions: string;
  readonly lexis: Lexis;
  /** Beginnings of statements; `#{}` is a place to fill, `#{name}` one that says with what. */
  readonly snippets: readonly { readonly label: string; readonly text: string }[];
  /** A statement that runs in an empty database, for an empty page. */
  readonly example: string;
}

/** How texts, names and comments are told apart. */
interface Lexis {
  /** Each character that may begin a quoted name: `"`, a backtick, `[`. */
  readonly nameQuotes: string;
  readonly backslashEscapes?: true;
  /** `"a"` is a text. */
  readonly doubleQuotedTexts?: true;
  /** `$$a$$` is a text. */
  readonly dollarQuotedTexts?: true;
  readonly hashComments?: true;
  /** `// a` */
  readonly slashComments?: true;
  /** `--` begins a comment only with a space behind it. */
  readonly spaceAfterDashes?: true;
  /** What a variable begins with. */
  readonly variables?: string;
  /** On a line of its own it ends what goes to the server in one piece. */
  readonly batchSeparator?: string;
}
