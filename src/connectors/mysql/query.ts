/** Rows of text (or null) of one statement. */
export type Query = (sql: string) => Promise<readonly (readonly (string | null)[])[]>;
