import { type Owner, ownerState } from './owner.ts';
import type { Store } from './store.ts';
import { forgetDocuments, keepDocument } from './workflows.ts';

/** What started a run. */
export type RunCause = 'manual' | 'schedule' | 'file' | 're-run';

/** A run of a workflow, as the log keeps it. */
export interface StoredRun {
  readonly id: number;
  readonly workflow: string;
  /** Of a saved workflow; null: it was run from a file. */
  readonly version: number | null;
  readonly hash: string;
  readonly cause: RunCause;
  /** Of a re-run: the run it goes on from. */
  readonly of: number | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly pid: number;
  /** UTC, ISO 8601. */
  readonly started: string;
  readonly ended: string | null;
  /** `done`, `failed`, `cancelled`, `interrupted`, `skipped`; null while it runs. */
  readonly outcome: string | null;
  /** The error: its code, sentence and hint, and the node it was in. */
  readonly code: string | null;
  readonly message: string | null;
  readonly hint: string | null;
  readonly node: string | null;
  /** Rows that its nodes wrote for good; null = none did, or nobody counted. */
  readonly written: number | null;
}

/** A node's part of a run: its record as JSON. */
interface StoredRunNode {
  readonly node: string;
  readonly record: string;
  /** A temporary result that was left for a later run: `connection:schema.table`. */
  readonly kept: string | null;
}

export interface StoredLogLine {
  readonly id: number;
  readonly run: number;
  readonly node: string | null;
  readonly at: string;
  readonly level: string;
  readonly text: string;
}

export interface RunFilter {
  readonly workflow?: string | undefined;
  /** An outcome, or `running`. */
  readonly state?: string | undefined;
  readonly cause?: RunCause | undefined;
  /** Started at this time or later: UTC, ISO 8601. */
  readonly since?: string | undefined;
  /** In the workflow's name, the error or the node it was in; a number with or without `#` is that of the run. */
  readonly text?: string | undefined;
  /** Runs with a higher number. */
  readonly after?: number | undefined;
  /** Runs with a lower number: the last of the page before. */
  readonly before?: number | undefined;
  readonly limit: number;
}

export type NewRun = Pick<StoredRun, 'workflow' | 'version' | 'hash' | 'cause' | 'of' | 'from' | 'to'> & {
  readonly document: string;
};

type RunEnd = Pick<StoredRun, 'outcome' | 'code' | 'message' | 'hint' | 'node'>;

/** What a run has to say. */
interface RunNews {
  /** Pairs of a node and its record. */
  readonly nodes?: readonly (readonly [node: string, record: string])[];
  readonly lines?: readonly Pick<StoredLogLine, 'node' | 'at' | 'level' | 'text'>[];
}

/** Nodes that are looked through for who made a table: each is JSON to be read. */
const MAKERS = 5_000;

/** What a row takes besides its text, about. */
const ROW_BYTES = 50;

/** How much the log keeps; the oldest runs go first. */
export interface RunLimits {
  readonly runs: number;
  /** Of what nodes and lines say. */
  readonly bytes: number;
}

const RUN_LIMITS: RunLimits = { runs: 10_000, bytes: 256 * 1024 * 1024 };

export interface StoredRuns {
  /** Newest first. */
  list(filter: RunFilter): readonly StoredRun[];
  get(id: number): StoredRun | undefined;
  /** The last one of a workflow that wrote down what became of its nodes. */
  last(workflow: string): StoredRun | undefined;
  /** The last one of each workflow, skipped ones aside. */
  latest(): readonly Pick<StoredRun, 'id' | 'workflow' | 'started' | 'outcome'>[];
  document(run: StoredRun): string;
  nodes(run: number): readonly StoredRunNode[];
  /** Lines with a higher number than `after`, oldest first. */
  log(run: number, after: number, limit: number): readonly StoredLogLine[];
  /** Begins a run, unless one of this workflow is going: answers that one then. */
  begin(run: NewRun, owner: Owner): { readonly id: number } | { readonly running: StoredRun };
  /** Writes down that a run did not take place, and why. */
  skip(run: NewRun, owner: Owner, why: string): number;
  /** Writes down what is known of nodes now, and lines, in one transaction: each has its price on a slow disk. */
  write(run: number, told: RunNews): void;
  keep(run: number, node: string, table: string | null): void;
  end(run: number, result: RunEnd): void;
  /** Ends runs whose process is gone as `interrupted`. Answers them. */
  interrupt(): Promise<readonly StoredRun[]>;
  /** Which node of which run wrote each table last, of the last 5,000 nodes that were run. */
  makers(): readonly {
    readonly run: number;
    readonly workflow: string;
    readonly node: string;
    readonly table: string;
  }[];
  /** Temporary results that were left: of a workflow, or of runs that ended before a time. */
  kept(
    of: { readonly workflow: string } | { readonly before: string },
  ): readonly { readonly run: number; readonly workflow: string; readonly node: string; readonly kept: string }[];
}

const COLUMNS = `id, workflow, version, hash, cause, "of", "from", "to", pid, started, ended, outcome, code, message, hint, node,
  (SELECT sum(json_extract(record, '$.rowsOut')) FROM run_nodes
    WHERE run = runs.id AND json_extract(record, '$.writes') IS NOT NULL AND json_extract(record, '$.state') = 'done') AS written`;

export function storedRuns(store: Store, limits: RunLimits = RUN_LIMITS): StoredRuns {
  const get = (id: number) => store.get<StoredRun>(`SELECT ${COLUMNS} FROM runs WHERE id = ?`, id);
  const end = (run: number, { outcome, code, message, hint, node }: RunEnd) => {
    store.transaction(() => {
      store.run(
        'UPDATE runs SET ended = ?, outcome = ?, code = ?, message = ?, hint = ?, node = ? WHERE id = ?',
        new Date().toISOString(),
        outcome,
        code,
        message,
        hint,
        node,
        run,
      );
      prune(store, limits);
    });
  };
  const insert = (run: NewRun, owner: Owner): number => {
    keepDocument(store, run.hash, run.document);
    const row = store.get<{ readonly id: number }>(
      `INSERT INTO runs (workflow, version, hash, cause, "of", "from", "to", pid, owner_started, started, bytes)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0) RETURNING id`,
      run.workflow,
      run.version,
      run.hash,
      run.cause,
      run.of,
      run.from,
      run.to,
      owner.pid,
      owner.started,
      new Date().toISOString(),
    );
    return Number(row?.id);
  };
  return {
    get,
    list: (filter) => {
      const { sql, parameters } = where(filter);
      return store.all<StoredRun>(
        `SELECT ${COLUMNS} FROM runs ${sql} ORDER BY id DESC LIMIT ?`,
        ...parameters,
        filter.limit,
      );
    },
    last: (workflow) =>
      store.get<StoredRun>(
        `SELECT ${COLUMNS} FROM runs WHERE workflow = ? AND ended IS NOT NULL AND outcome <> 'skipped' ORDER BY id DESC LIMIT 1`,
        workflow,
      ),
    latest: () =>
      store.all(
        `SELECT id, workflow, started, outcome FROM runs
          WHERE id IN (SELECT max(id) FROM runs WHERE outcome IS NOT 'skipped' GROUP BY workflow)`,
      ),
    document: ({ hash }) =>
      store.get<{ readonly document: string }>('SELECT document FROM workflow_documents WHERE hash = ?', hash)
        ?.document ?? '',
    nodes: (run) =>
      store.all<StoredRunNode>('SELECT node, record, kept FROM run_nodes WHERE run = ? ORDER BY rowid', run),
    log: (run, after, limit) =>
      store.all<StoredLogLine>('SELECT * FROM run_log WHERE run = ? AND id > ? ORDER BY id LIMIT ?', run, after, limit),
    begin: (run, owner) =>
      store.transaction(() => {
        const running = store.get<StoredRun>(
          `SELECT ${COLUMNS} FROM runs WHERE workflow = ? AND ended IS NULL LIMIT 1`,
          run.workflow,
        );
        return running === undefined ? { id: insert(run, owner) } : { running };
      }),
    skip: (run, owner, why) => {
      const id = insert(run, owner);
      end(id, { outcome: 'skipped', code: null, message: why, hint: null, node: null });
      return id;
    },
    write: (run, { nodes = [], lines = [] }) => {
      store.transaction(() => {
        for (const [node, record] of nodes) {
          store.run(
            'INSERT INTO run_nodes (run, node, record) VALUES (?, ?, ?) ON CONFLICT (run, node) DO UPDATE SET record = excluded.record',
            run,
            node,
            record,
          );
        }
        for (const { node, at, level, text } of lines) {
          store.run(
            'INSERT INTO run_log (run, node, at, level, text) VALUES (?, ?, ?, ?, ?)',
            run,
            node,
            at,
            level,
            text,
          );
        }
        const texts = [...nodes.map(([, record]) => record), ...lines.map(({ text }) => text)];
        const bytes = texts.reduce((sum, { length }) => sum + length + ROW_BYTES, 0);
        store.run('UPDATE runs SET bytes = bytes + ? WHERE id = ?', bytes, run);
      });
    },
    keep: (run, node, table) =>
      void store.run('UPDATE run_nodes SET kept = ? WHERE run = ? AND node = ?', table, run, node),
    end,
    interrupt: async () => {
      const running = store.all<StoredRun & { readonly owner_started: string }>(
        `SELECT ${COLUMNS}, owner_started FROM runs WHERE ended IS NULL`,
      );
      const gone: StoredRun[] = [];
      for (const run of running) {
        if ((await ownerState({ pid: run.pid, started: run.owner_started })) !== 'gone') continue;
        const message = 'DagFlux was ended while this ran. What was not finished was undone.';
        end(run.id, { outcome: 'interrupted', code: null, message, hint: null, node: null });
        gone.push(run);
      }
      return gone;
    },
    makers: () =>
      store.all(
        `SELECT n.run, r.workflow, n.node, json_extract(n.record, '$.table') AS "table"
           FROM (SELECT * FROM run_nodes ORDER BY rowid DESC LIMIT ?) n JOIN runs r ON r.id = n.run
          WHERE json_extract(n.record, '$.state') = 'done' AND json_extract(n.record, '$.table') IS NOT NULL
          ORDER BY n.run DESC`,
        MAKERS,
      ),
    kept: (of) =>
      'workflow' in of
        ? store.all(
            'SELECT n.run, r.workflow, n.node, n.kept FROM run_nodes n JOIN runs r ON r.id = n.run WHERE n.kept IS NOT NULL AND r.workflow = ?',
            of.workflow,
          )
        : store.all(
            'SELECT n.run, r.workflow, n.node, n.kept FROM run_nodes n JOIN runs r ON r.id = n.run WHERE n.kept IS NOT NULL AND r.ended < ?',
            of.before,
          ),
  };
}

function where({ workflow, state, cause, since, text, before, after }: RunFilter) {
  const conditions: string[] = [];
  const parameters: (string | number)[] = [];
  const add = (condition: string, value: string | number | undefined) => {
    if (value === undefined) return;
    conditions.push(condition);
    parameters.push(value);
  };
  add('workflow = ?', workflow);
  add('started >= ?', since);
  add('cause = ?', cause);
  add('id < ?', before);
  add('id > ?', after);
  const number = /^#?(\d{1,15})$/.exec(text ?? '')?.[1];
  if (number !== undefined) add('id = ?', Number(number));
  else if (text) {
    const like = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
    conditions.push(`(workflow LIKE ? ESCAPE '\\' OR message LIKE ? ESCAPE '\\' OR node LIKE ? ESCAPE '\\')`);
    parameters.push(like, like, like);
  }
  if (state === 'running') conditions.push('ended IS NULL');
  else add('outcome = ?', state);
  return { sql: conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`, parameters };
}

/** Removes the oldest runs that are over, until the log is within its limits. One with results for a later run stays. */
function prune(store: Store, { runs, bytes }: RunLimits): void {
  const removed = store.run(
    `DELETE FROM runs WHERE ended IS NOT NULL
       AND id NOT IN (SELECT run FROM run_nodes WHERE kept IS NOT NULL)
       AND id IN (SELECT id FROM (SELECT id, row_number() OVER newest AS count, sum(bytes) OVER newest AS total
                                    FROM runs WINDOW newest AS (ORDER BY id DESC)) WHERE count > ? OR total > ?)`,
    runs,
    bytes,
  );
  if (removed === 0) return;
  store.run('DELETE FROM run_nodes WHERE run NOT IN (SELECT id FROM runs)');
  store.run('DELETE FROM run_log WHERE run NOT IN (SELECT id FROM runs)');
  forgetDocuments(store);
}
