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
  `
  CREATE TABLE models (
    name     TEXT PRIMARY KEY,
    settings TEXT NOT NULL,  -- JSON, by field; not the key
    "key"    TEXT,           -- encrypted by the vault
    created  TEXT NOT NULL
  ) STRICT;

  CREATE TABLE sharing (
    connection TEXT PRIMARY KEY,
    level      TEXT NOT NULL   -- what a model may see of it
  ) STRICT;

  CREATE TABLE conversations (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    sealed  TEXT NOT NULL,   -- its state as JSON, encrypted by the vault: a model's question may quote a row
    created TEXT NOT NULL
  ) STRICT;

  CREATE TABLE model_requests (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation INTEGER,       -- null: a test of the model
    model        TEXT NOT NULL,
    connection   TEXT,
    level        TEXT,
    sent         TEXT NOT NULL,
    sealed       TEXT NOT NULL, -- the request's body as it was sent, encrypted by the vault: it may hold rows
    bytes        INTEGER NOT NULL,
    status       INTEGER        -- of the answer; null while there is none
  ) STRICT;
  `,
  `
  CREATE TABLE operations (
    name          TEXT NOT NULL,
    version       INTEGER NOT NULL,  -- counts from 1; the highest one runs
    kind          TEXT NOT NULL,
    specification TEXT NOT NULL,     -- JSON
    fingerprint   TEXT NOT NULL,     -- JSON: the columns of its tables when it was checked
    server        TEXT NOT NULL,     -- what it was checked on: dialect and version
    rehearsal     TEXT NOT NULL,     -- JSON: the numbers, no values
    created       TEXT NOT NULL,
    PRIMARY KEY (name, version)
  ) STRICT;

  CREATE TABLE operation_runs (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    name    TEXT NOT NULL,
    version INTEGER NOT NULL,
    started TEXT NOT NULL,
    ended   TEXT,
    outcome TEXT,                    -- done, or an error code, never a message
    rows    INTEGER,
    backup  TEXT                     -- the table of the workspace that holds what was there before
  ) STRICT;
  `,
  `
  ALTER TABLE connections ADD COLUMN role TEXT;  -- what the database is for; null: nobody said
  `,
  `
  ALTER TABLE connections ADD COLUMN last_test TEXT;  -- JSON: when, and what it said; null: these settings were never tested

  CREATE TABLE preferences (
    name  TEXT PRIMARY KEY,  -- theme, density …
    value TEXT NOT NULL      -- JSON
  ) STRICT;

  CREATE TABLE drafts (
    "key"   TEXT PRIMARY KEY,
    version INTEGER NOT NULL,  -- counts from 1; an older window is told
    content TEXT NOT NULL,     -- what was typed, JSON; sensitive fields are never in it
    updated TEXT NOT NULL
  ) STRICT;

  CREATE TABLE statements (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    connection TEXT NOT NULL,
    sql        TEXT NOT NULL,  -- as it was typed; never its parameters
    started    TEXT NOT NULL,
    ended      TEXT,
    outcome    TEXT,           -- done, or an error code; null while it runs
    rows       INTEGER
  ) STRICT;
  `,
  `
  CREATE TABLE workflow_documents (
    hash     TEXT PRIMARY KEY,
    document TEXT NOT NULL          -- JSON, as it was saved or run
  ) STRICT;

  CREATE TABLE workflows (
    name      TEXT NOT NULL,
    version   INTEGER NOT NULL,     -- counts from 1; the highest one runs
    hash      TEXT NOT NULL,
    directory TEXT,                 -- what relative paths are relative to
    created   TEXT NOT NULL,
    PRIMARY KEY (name, version)
  ) STRICT;

  CREATE TABLE runs (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    workflow      TEXT NOT NULL,
    version       INTEGER,          -- null: it was run from a file
    hash          TEXT NOT NULL,
    cause         TEXT NOT NULL,
    "of"          INTEGER,          -- the run it goes on from
    "from"        TEXT,
    "to"          TEXT,
    pid           INTEGER NOT NULL,
    owner_started TEXT NOT NULL,
    started       TEXT NOT NULL,
    ended         TEXT,
    outcome       TEXT,             -- done, failed, cancelled, interrupted, skipped; null while it runs
    code          TEXT,
    message       TEXT,
    hint          TEXT,
    node          TEXT,             -- where it failed
    bytes         INTEGER NOT NULL  -- of what its nodes and lines say
  ) STRICT;
  CREATE INDEX runs_by_workflow ON runs (workflow, id);
  CREATE INDEX runs_going ON runs (workflow) WHERE ended IS NULL;

  CREATE TABLE run_nodes (
    run    INTEGER NOT NULL,
    node   TEXT NOT NULL,
    record TEXT NOT NULL,           -- JSON
    kept   TEXT,                    -- a temporary result that was left for a later run
    PRIMARY KEY (run, node)
  ) STRICT;
  CREATE INDEX run_nodes_kept ON run_nodes (run) WHERE kept IS NOT NULL;

  CREATE TABLE run_log (
    id    INTEGER PRIMARY KEY AUTOINCREMENT,
    run   INTEGER NOT NULL,
    node  TEXT,
    at    TEXT NOT NULL,
    level TEXT NOT NULL,
    text  TEXT NOT NULL
  ) STRICT;
  CREATE INDEX run_log_by_run ON run_log (run, id);
  `,
  `
  CREATE TABLE schedules (
    workflow  TEXT PRIMARY KEY,
    "trigger" TEXT,            -- JSON; null: when its own Start node says
    paused    INTEGER NOT NULL,
    seen      TEXT,            -- the trigger that what follows is about
    done      TEXT NOT NULL,   -- what was due up to here is done with
    files     TEXT             -- JSON: of a file trigger, what the last run knew of them
  ) STRICT;

  CREATE TABLE schedulers (
    pid           INTEGER NOT NULL,
    owner_started TEXT NOT NULL,
    since         TEXT NOT NULL,
    PRIMARY KEY (pid, owner_started)
  ) STRICT;
  `,
  `
  CREATE TABLE approvals (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    kind          TEXT NOT NULL,     -- operation, workflow
    name          TEXT NOT NULL,
    version       INTEGER NOT NULL,  -- only this one is run
    effect        TEXT NOT NULL,     -- JSON: sentences that say what it would do
    asked_by      TEXT NOT NULL,     -- as the program that asked calls itself
    asked         TEXT NOT NULL,
    expires       TEXT NOT NULL,
    state         TEXT NOT NULL,     -- waiting, approved, rejected
    decided       TEXT,
    owner_pid     INTEGER,           -- of one that was approved: the process that runs it
    owner_started TEXT,
    ended         TEXT,
    result        TEXT               -- JSON: rows or the run's number, or the error
  ) STRICT;
  `,
  `
  ALTER TABLE temporary_objects ADD COLUMN kind TEXT NOT NULL DEFAULT 'table';  -- staged: "table" is a path that its connector knows
  `,
  `
  ALTER TABLE workflows ADD COLUMN sitting TEXT;  -- who goes on changing this version; null: nobody, what comes is a new one
  `,
  `
  CREATE TABLE saved_sql (
    name       TEXT PRIMARY KEY,
    connection TEXT NOT NULL,
    sql        TEXT NOT NULL,
    version    INTEGER NOT NULL,
    updated    TEXT NOT NULL
  ) STRICT;
  `,
  `
  DELETE FROM schedules WHERE workflow NOT IN (SELECT name FROM workflows);  -- from now on a workflow takes its schedule along
  `,
];
