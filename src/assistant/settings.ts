import { DagFluxError } from '../contract/errors.ts';
import { type Settings, validateSettings } from '../contract/form.ts';

/** What is asked for to reach a model. */
export const MODEL_FORM = [
  {
    name: 'kind',
    label: 'Kind',
    type: 'choice',
    required: true,
    choices: ['openai', 'anthropic', 'google', 'openai-compatible'],
    help: 'Who serves the model: openai, anthropic, google, or openai-compatible (Ollama, LM Studio, vLLM, any URL).',
  },
  { name: 'model', label: 'Model', type: 'text', required: true, help: "The model's name at its server." },
  {
    name: 'baseUrl',
    label: 'Base URL',
    type: 'text',
    help: "The server's URL, as http://127.0.0.1:11434/v1. Needed for openai-compatible; else the provider's own.",
  },
  { name: 'key', label: 'API key', type: 'text', secret: true, help: 'The API key; a local server may need none.' },
  {
    name: 'structured',
    label: 'Structured output',
    type: 'boolean',
    default: true,
    advanced: true,
    help: 'Asks the server to hold the model to a JSON schema; off for servers that do not know it.',
  },
  {
    name: 'timeout',
    label: 'Time limit',
    type: 'integer',
    default: 120,
    minimum: 1,
    maximum: 290,
    advanced: true,
    help: 'Seconds for one answer.',
  },
  {
    name: 'maxTokens',
    label: 'Longest answer',
    type: 'integer',
    default: 8192,
    minimum: 256,
    maximum: 131_072,
    advanced: true,
    help: 'Tokens of one answer.',
  },
] as const;

export type ModelSettings = Settings<typeof MODEL_FORM>;

// Stated, since the SDK would otherwise take them from variables of the environment, and data would go where nobody said.
const SERVERS = {
  openai: 'https://api.openai.com/v1',
  anthropic: 'https://api.anthropic.com/v1',
  google: 'https://generativelanguage.googleapis.com/v1beta',
} as const;

/** The URL that requests go to. */
export function serverOf({ kind, baseUrl }: Pick<ModelSettings, 'kind' | 'baseUrl'>): string {
  return baseUrl ?? (kind === 'openai-compatible' ? '' : SERVERS[kind]);
}

/** @throws invalid-input, naming the field */
export function validateModel(raw: Readonly<Record<string, unknown>>): ModelSettings {
  const settings = validateSettings(MODEL_FORM, raw);
  if (settings.kind !== 'openai-compatible' && settings.key === undefined) {
    throw invalid('The field "key" is required.', 'Give the API key of your account there.');
  }
  if (serverOf(settings) === '') {
    throw invalid('The field "baseUrl" is required.', 'For Ollama on this machine: http://127.0.0.1:11434/v1.');
  }
  const url = URL.parse(serverOf(settings));
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw invalid('The field "baseUrl" must be a URL.', 'Write it as https://host/v1.');
  }
  // What stands there is shown by "models list".
  if (url.username !== '' || url.password !== '' || url.search !== '') {
    throw invalid('The field "baseUrl" holds more than an address.', 'Give a key by the field "key".');
  }
  return settings;
}

function invalid(message: string, hint: string): DagFluxError {
  return new DagFluxError('invalid-input', message, { hint });
}
