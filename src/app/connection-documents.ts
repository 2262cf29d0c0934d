import type { AnyConnector } from '../contract/connector.ts';
import { DagFluxError } from '../contract/errors.ts';
import type { AnySettings } from '../contract/form.ts';
import { type ConnectionRole, readRole } from './connection-role.ts';
import { isSensitive, type RawSettings } from './connection-settings.ts';

const FORMAT = 'dagflux-connections';

/** Saved connections as a file to keep or to hand on. Holds nothing sensitive. */
export interface ConnectionsDocument {
  readonly format: typeof FORMAT;
  readonly version: 1;
  readonly connections: readonly {
    readonly name: string;
    readonly connector: string;
    readonly settings: AnySettings;
    readonly role: ConnectionRole | null;
    /** The fields whose values were left out. */
    readonly withheld: readonly string[];
  }[];
}

export interface ImportedConnection {
  readonly name: string;
  readonly connector: string;
  readonly settings: RawSettings;
  /** Undefined: the document does not say. */
  readonly role: ConnectionRole | null | undefined;
}

export function toDocument(connections: ConnectionsDocument['connections']): ConnectionsDocument {
  return { format: FORMAT, version: 1, connections };
}

/** The settings that may be shown to anyone. */
export function plainSettings(connector: AnyConnector | undefined, settings: AnySettings): AnySettings {
  const plain = connector?.form.filter((field) => !isSensitive(field) && settings[field.name] !== undefined) ?? [];
  return Object.fromEntries(plain.map(({ name }) => [name, settings[name] as string | number | boolean]));
}

/** @throws invalid-input for what is no such document */
export function readDocument(document: unknown): readonly ImportedConnection[] {
  if (!isObject(document) || document.format !== FORMAT || !Array.isArray(document.connections)) {
    throw refused('This is not a document of DagFlux connections.', 'Use what "dagflux connections export" wrote.');
  }
  if (document.version !== 1) {
    throw refused('These connections were exported by a newer DagFlux.', 'Update DagFlux, or export them anew.');
  }
  const names = new Set<string>();
  return document.connections.map((entry: unknown, at) => {
    if (
      !isObject(entry) ||
      typeof entry.name !== 'string' ||
      typeof entry.connector !== 'string' ||
      !isObject(entry.settings)
    ) {
      throw refused(`Connection ${at + 1} of the document lacks its name, connector or settings.`);
    }
    if (names.has(entry.name)) throw refused(`The document has the connection "${entry.name}" twice.`);
    names.add(entry.name);
    return {
      name: entry.name,
      connector: entry.connector,
      settings: entry.settings,
      role: entry.role === undefined ? undefined : readRole(entry.role),
    };
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refused(message: string, hint?: string): DagFluxError {
  return new DagFluxError('invalid-input', message, { hint });
}
