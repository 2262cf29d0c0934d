import type { OnRequest } from '../assistant/model.ts';
import { DagFluxError } from '../contract/errors.ts';
import type { AssistantRecords, ModelRequest } from '../store/assistant.ts';
import type { Vault } from '../vault/vault.ts';

/** Every request that went to a model. */
export interface AssistantLedger {
  /** The latest first, of all or of one conversation. Default: 100 of them. */
  list(limit?: number, conversation?: number): readonly ModelRequest[];
  /** A request with its body, as it was sent. @throws not-found */
  show(id: number): Promise<ModelRequest & { readonly body: string }>;
  /** Writes down the requests of one conversation, each before it is sent. */
  recorder(of: Pick<ModelRequest, 'conversation' | 'model' | 'connection' | 'level'>): Promise<OnRequest>;
}

export function assistantLedger(records: AssistantRecords, vault: Vault): AssistantLedger {
  const place = (id: number) => ['model request', String(id)];
  return {
    list: (limit = 100, conversation) => records.requests(limit, conversation),
    show: async (id) => {
      const found = records.request(id);
      if (found === undefined) {
        throw new DagFluxError('not-found', `There is no request ${id} in the ledger.`, {
          hint: 'See which there are: dagflux assistant ledger.',
        });
      }
      const { sealed, ...request } = found;
      return { ...request, body: String((await vault.unlock()).unseal(sealed, place(id))) };
    },
    recorder: async (of) => {
      const sealer = await vault.unlock();
      return (body) => {
        const id = records.addRequest({ ...of, bytes: Buffer.byteLength(body) }, (number) =>
          sealer.seal(body, place(number)),
        );
        return { answered: (status) => records.answered(id, status) };
      };
    },
  };
}
