/** Rows of text (or null) of one statement; parameters are $1… as text. */
export type Query = (
  sql: string,
  parameters?: readonly (string | null)[],
  options?: { readonly signal?: AbortSignal | undefined },
) => Promise<readonly (readonly (string | null)[])[]>;
