import type { Store } from './store.ts';

/** A request to a model as the ledger keeps it. */
export interface ModelRequest {
  readonly id: number;
  /** Null: a test of the model. */
  readonly conversation: number | null;
  readonly model: string;
  readonly connection: string | null;
  /** What of the connection it was allowed to hold. */
  readonly level: string | null;
  /** UTC, ISO 8601. */
  readonly sent: string;
  /** Of the body as it was sent. */
  readonly bytes: number;
  /** The HTTP status of the answer; null = none came. */
  readonly status: number | null;
}

/** A conversation as it rests. */
interface KeptConversation {
  readonly id: number;
  readonly sealed: string;
  /** UTC, ISO 8601. */
  readonly created: string;
}

/** The assistant's part of the store. What may hold rows is sealed before it comes here. */
export interface AssistantRecords {
  level(connection: string): string | undefined;
  setLevel(connection: string, level: string): void;
  /** Keeps the latest 200. Answers its number. */
  addConversation(seal: (id: number) => string): number;
  conversation(id: number): string | undefined;
  updateConversation(id: number, sealed: string): void;
  /** The latest first. */
  conversations(limit: number): readonly KeptConversation[];
  /** Its requests stay in the ledger. Answers whether it was there. */
  removeConversation(id: number): boolean;
  /** Keeps the latest 1,000. Answers its number. */
  addRequest(request: Omit<ModelRequest, 'id' | 'sent' | 'status'>, seal: (id: number) => string): number;
  answered(id: number, status: number): void;
  /** The latest first. */
  requests(limit: number, conversation?: number): readonly ModelRequest[];
  request(id: number): (ModelRequest & { readonly sealed: string }) | undefined;
}

const CONVERSATIONS = 200;
const REQUESTS = 1000;
const COLUMNS = 'id, conversation, model, connection, level, sent, bytes, status';

export function assistantRecords(store: Store): AssistantRecords {
  const prune = (table: 'conversations' | 'model_requests', keep: number) =>
    store.run(`DELETE FROM ${table} WHERE id <= (SELECT max(id) FROM ${table}) - ?`, keep);
  const seal = (table: 'conversations' | 'model_requests', id: number, sealed: string) =>
    store.run(`UPDATE ${table} SET sealed = ? WHERE id = ?`, sealed, id);
  return {
    level: (connection) =>
      store.get<{ level: string }>('SELECT level FROM sharing WHERE connection = ?', connection)?.level,
    setLevel: (connection, level) => {
      store.run(
        'INSERT INTO sharing (connection, level) VALUES (?, ?) ON CONFLICT DO UPDATE SET level = excluded.level',
        connection,
        level,
      );
    },
    addConversation: (sealWith) =>
      store.transaction(() => {
        const sql = "INSERT INTO conversations (sealed, created) VALUES ('', ?) RETURNING id";
        const id = Number(store.get<{ id: number }>(sql, new Date().toISOString())?.id);
        seal('conversations', id, sealWith(id));
        prune('conversations', CONVERSATIONS);
        return id;
      }),
    conversation: (id) => store.get<{ sealed: string }>('SELECT sealed FROM conversations WHERE id = ?', id)?.sealed,
    updateConversation: (id, sealed) => void seal('conversations', id, sealed),
    conversations: (limit) =>
      store.all<KeptConversation>('SELECT id, sealed, created FROM conversations ORDER BY id DESC LIMIT ?', limit),
    removeConversation: (id) => store.run('DELETE FROM conversations WHERE id = ?', id) > 0,
    addRequest: ({ conversation, model, connection, level, bytes }, sealWith) =>
      store.transaction(() => {
        const row = store.get<{ id: number }>(
          `INSERT INTO model_requests (conversation, model, connection, level, sent, sealed, bytes)
           VALUES (?, ?, ?, ?, ?, '', ?) RETURNING id`,
          conversation,
          model,
          connection,
          level,
          new Date().toISOString(),
          bytes,
        );
        const id = Number(row?.id);
        seal('model_requests', id, sealWith(id));
        prune('model_requests', REQUESTS);
        return id;
      }),
    answered: (id, status) => void store.run('UPDATE model_requests SET status = ? WHERE id = ?', status, id),
    requests: (limit, conversation) =>
      store.all<ModelRequest>(
        `SELECT ${COLUMNS} FROM model_requests WHERE ? IS NULL OR conversation = ? ORDER BY id DESC LIMIT ?`,
        conversation ?? null,
        conversation ?? null,
        limit,
      ),
    request: (id) =>
      store.get<ModelRequest & { readonly sealed: string }>('SELECT * FROM model_requests WHERE id = ?', id),
  };
}
