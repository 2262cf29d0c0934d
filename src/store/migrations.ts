/**
 * The store's format, step by step: `PRAGMA user_version` counts those that were taken. A step that was released is never
 * changed; a new one is added at the end.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE connections (
    name      TEXT PRIMARY KEY,
    connector TEXT NOT NULL,
    settings  TEXT NOT NULL,  -- JSON, by field; nothing sensitive
    sealed    TEXT NOT NULL,  -- JSON, by field; each value encrypted by the vault
    revision  TEXT NOT NULL,  -- another one with each change
    created   TEXT NOT NULL,
    updated   TEXT NOT NULL
  ) STRICT;

  CREATE TABLE temporary_objects (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    connection    TEXT NOT NULL,
    "schema"      TEXT,
    "table"       TEXT NOT NULL,
    owner_pid     INTEGER NOT NULL,
    owner_started TEXT NOT NULL,
    created       TEXT NOT NULL,
    swept         TEXT,        -- the last try to remove it
    problem       TEXT         -- why that failed: an error code, never a message
  ) STRICT;

  CREATE TABLE vault (
    one    INTEGER PRIMARY KEY CHECK (one = 1),
    record TEXT NOT NULL       -- where the key is; never the key
  ) STRICT;
  `,
];
