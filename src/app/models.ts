import { type ModelSettings, serverOf, validateModel } from '../assistant/settings.ts';
import { DagFluxError } from '../contract/errors.ts';
import { isConnectionName } from '../contract/names.ts';
import { nearNames } from '../contract/near-names.ts';
import { type StoredModel, storedModels } from '../store/models.ts';
import type { Store } from '../store/store.ts';
import type { Vault } from '../vault/vault.ts';
import type { AssistantLedger } from './assistant-ledger.ts';
import type { RawSettings } from './connection-settings.ts';

export { MODEL_FORM } from '../assistant/settings.ts';

/** A saved model as anyone may see it. */
export interface ModelSummary {
  readonly name: string;
  readonly kind: ModelSettings['kind'];
  readonly model: string;
  /** Where requests go. */
  readonly server: string;
  readonly hasKey: boolean;
}

/** Saved models of the assistant. */
export interface Models {
  /** @throws invalid-input, naming the field; already-exists */
  add(name: string, settings: RawSettings): Promise<void>;
  /** In the order in which they were added: the first is taken where none is named. */
  list(): readonly ModelSummary[];
  /** @throws not-found */
  remove(name: string): void;
  /** Asks the model for one word. Milliseconds until it came. @throws what asking a model throws */
  test(name: string, options?: { readonly signal?: AbortSignal | undefined }): Promise<number>;
}

/** What the app itself needs of them. */
export interface OpenModels extends Models {
  /** The one that is named, else the first. @throws not-found; assistant-unavailable when there is none */
  open(name: string | undefined): Promise<{ readonly name: string; readonly settings: ModelSettings }>;
}

export function openModels(
  store: Store,
  vault: Vault,
  { ledger, learn }: { readonly ledger: AssistantLedger; readonly learn: (settings: RawSettings) => void },
): OpenModels {
  const saved = storedModels(store);
  const place = (name: string) => ['model', name, 'key'];

  const find = (name: string): StoredModel => {
    const stored = saved.get(name);
    if (stored) return stored;
    const [near] = nearNames(
      name,
      saved.list().map((each) => each.name),
    );
    throw new DagFluxError('not-found', `There is no model "${name}".`, {
      hint: near === undefined ? 'See which there are: dagflux models list.' : `Did you mean "${near}"?`,
    });
  };
  const open: OpenModels['open'] = async (name) => {
    const stored = name === undefined ? saved.list()[0] : find(name);
    if (stored === undefined) throw noModel();
    const key = stored.key === null ? undefined : (await vault.unlock()).unseal(stored.key, place(stored.name));
    const settings = validateModel({ ...stored.settings, key });
    learn(settings);
    return { name: stored.name, settings };
  };

  return {
    open,
    add: async (name, raw) => {
      learn(raw);
      if (!isConnectionName(name)) {
        throw new DagFluxError('invalid-input', `"${name}" is no name for a model.`, {
          hint: 'Use the letters a-z, digits, _ and - only.',
        });
      }
      const { key, ...settings } = validateModel(raw);
      const sealed = key === undefined ? null : (await vault.unlock()).seal(key, place(name));
      if (saved.add({ name, settings, key: sealed })) return;
      throw new DagFluxError('already-exists', `There is a model "${name}" already.`, {
        hint: 'Choose another name, or remove that one: dagflux models remove.',
      });
    },
    list: () => saved.list().map(toSummary),
    remove: (name) => {
      if (!saved.remove(find(name).name)) throw find(name);
    },
    test: async (name, options) => {
      const { settings } = await open(name);
      const { openModel } = await import('../assistant/model.ts');
      const { replySchema } = await import('../assistant/reply.ts');
      const onRequest = await ledger.recorder({ conversation: null, model: name, connection: null, level: null });
      const started = performance.now();
      await openModel(settings, onRequest).ask(
        {
          system: 'This is a test of the connection. Answer with one JSON object.',
          messages: [
            { role: 'user', content: 'Answer {"kind": "question", "question": "ready"}, other members null.' },
          ],
          schema: replySchema({}),
        },
        options,
      );
      return performance.now() - started;
    },
  };
}

function toSummary({ name, settings, key }: StoredModel): ModelSummary {
  // What was saved was checked when it was.
  const known = settings as unknown as ModelSettings;
  return { name, kind: known.kind, model: known.model, server: serverOf(known), hasKey: key !== null };
}

function noModel(): DagFluxError {
  return new DagFluxError('assistant-unavailable', 'The assistant needs a model, and none is saved.', {
    hint:
      'Add one of yours: dagflux models add NAME --kind openai-compatible --model NAME-OF-THE-MODEL --base-url ' +
      'http://127.0.0.1:11434/v1 (Ollama), or --kind openai, anthropic or google with a key. Everything else works without.',
  });
}
