import { readFile } from 'node:fs/promises';
import { connector as findConnector } from '../connectors/index.ts';
import type { AnyConnector, Capabilities } from '../contract/connector.ts';
import type { EditorLanguage } from '../contract/editor.ts';
import { DagFluxError } from '../contract/errors.ts';
import type { AnySettings, Form } from '../contract/form.ts';
import { isSensitive } from './connection-settings.ts';

/** A kind of database, as a form or an editor needs to know it. */
interface ConnectorInfo {
  readonly id: string;
  readonly title: string;
  readonly form: Form;
  readonly capabilities: Capabilities;
  /** Whether it has connection strings that can be pasted. */
  readonly connectionStrings: boolean;
  readonly dialect: {
    readonly id: string;
    /** The name of its grammar; null = no SQL of it can be parsed. */
    readonly grammar: string | null;
    /** What stands before and behind a quoted name. */
    readonly quotes: readonly [string, string];
  };
}

/** What a pasted connection string says, without its secrets. */
interface ParsedConnectionString {
  readonly settings: AnySettings;
  /** The secret fields that it holds. */
  readonly secrets: readonly string[];
}

/** One step of making a user for DagFlux, as the connector's page describes it. */
interface CredentialStep {
  readonly title: string;
  /** What an administrator runs, in example names: `mydb`, `dagflux`. */
  readonly sql: string;
}

export interface Connectors {
  list(): readonly ConnectorInfo[];
  /** @throws not-found */
  show(id: string): ConnectorInfo;
  /** How an editor reads its SQL. @throws not-found */
  editor(id: string): EditorLanguage;
  /** @throws not-found; invalid-input; unsupported where there are no connection strings */
  parse(id: string, connectionString: string): ParsedConnectionString;
  /** Statements that make a user and grant it what it needs; none for what needs none. @throws not-found */
  credentials(id: string): Promise<readonly CredentialStep[]>;
}

export function createConnectors(connectors: readonly AnyConnector[]): Connectors {
  const find = (id: string) => findConnector(id, connectors);
  return {
    list: () => connectors.map(toInfo),
    show: (id) => toInfo(find(id)),
    editor: (id) => find(id).editor,
    parse(id, connectionString) {
      const { form, title, parseConnectionString } = find(id);
      if (!parseConnectionString) {
        throw new DagFluxError('unsupported', `${title} has no connection strings.`, {
          hint: 'Enter the fields one by one.',
        });
      }
      const parsed = parseConnectionString(connectionString);
      const given = form.filter(({ name }) => parsed[name] !== undefined);
      const shown = given.filter(({ secret }) => !secret).map(({ name }) => [name, parsed[name]]);
      return {
        settings: Object.fromEntries(shown),
        secrets: given.filter(({ secret }) => secret).map(({ name }) => name),
      };
    },
    async credentials(id) {
      // The page goes with the package, so what is shown is what is documented.
      const page = new URL(`../../docs/connectors/${encodeURIComponent(find(id).id)}.md`, import.meta.url);
      const text = await readFile(page, 'utf8').catch(() => '');
      return readCredentials(text);
    },
  };
}

function toInfo({ id, title, form, capabilities, dialect, parseConnectionString }: AnyConnector): ConnectorInfo {
  const quoted = dialect.quoteIdentifier('x');
  return {
    id,
    title,
    form: form.map((field) => (isSensitive(field) ? { ...field, sensitive: true } : field)),
    capabilities,
    connectionStrings: parseConnectionString !== undefined,
    dialect: {
      id: dialect.id,
      grammar: dialect.grammar ?? null,
      quotes: [quoted.slice(0, quoted.indexOf('x')), quoted.slice(quoted.indexOf('x') + 1)],
    },
  };
}

/** The SQL blocks below "Setting up credentials", each with the heading that it stands under. */
function readCredentials(page: string): readonly CredentialStep[] {
  const section = page.split(/^## /m).find((part) => part.startsWith('Setting up credentials')) ?? '';
  return section.split(/^### /m).flatMap((part) => {
    const title = part.slice(0, part.indexOf('\n')).replace(/^Step \d+: /, '');
    return [...part.matchAll(/^```sql\n(.*?)^```/gms)].map(([, sql = '']) => ({ title, sql }));
  });
}
