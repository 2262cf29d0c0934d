import { connector as findConnector } from '../connectors/index.ts';
import type { AnyConnector } from '../contract/connector.ts';
import type { StoredConnections } from '../store/connections.ts';
import type { Store } from '../store/store.ts';
import type { Vault } from '../vault/vault.ts';
import { readDocument } from './connection-documents.ts';
import { alreadyExists, checkName } from './connection-errors.ts';
import { conceal, holdsSensitive, locked, missingFields, validateIncomplete } from './connection-settings.ts';
import type { Redactor } from './redactor.ts';

/** What happens to a connection whose name is taken. */
export type ImportChoice = 'refuse' | 'skip' | 'replace';

export interface ImportReport {
  readonly added: readonly string[];
  readonly replaced: readonly string[];
  readonly skipped: readonly string[];
  /** By connection: the fields that must be entered before it can be used. */
  readonly missing: Readonly<Record<string, readonly string[]>>;
}

interface ImportTarget {
  readonly store: Store;
  readonly saved: StoredConnections;
  readonly vault: Vault;
  readonly connectors: readonly AnyConnector[];
  readonly redactor: Redactor;
}

/** Saves the connections of a document: all of them, or none when one cannot be. */
export async function importConnections(
  { store, saved, vault, connectors, redactor }: ImportTarget,
  document: unknown,
  choice: ImportChoice,
): Promise<ImportReport> {
  const entries = readDocument(document).map(({ name, connector, settings, role }) => {
    checkName(name);
    const kind = findConnector(connector, connectors);
    redactor.learn(kind.form, settings);
    return { name, kind, role, settings: validateIncomplete(kind, settings) };
  });
  // A document that we wrote holds nothing sensitive; one that a person has filled in may.
  const filledIn = entries.some(({ kind, settings }) => holdsSensitive(kind, settings));
  const sealer = filledIn ? await vault.unlock() : locked;
  return store.transaction(() => {
    const added: string[] = [];
    const replaced: string[] = [];
    const skipped: string[] = [];
    const missing: Record<string, readonly string[]> = {};
    for (const { name, kind, settings, role } of entries) {
      const present = saved.get(name);
      if (present && choice === 'refuse') throw alreadyExists(name);
      if (present && choice === 'skip') {
        skipped.push(name);
        continue;
      }
      const content = conceal(name, kind, { settings, sealer });
      const sealed = { ...(present?.connector === kind.id ? present.sealed : {}), ...content.sealed };
      saved.put(name, { ...content, sealed });
      if (role !== undefined) saved.setRole(name, role);
      (present ? replaced : added).push(name);
      const lacking = missingFields(kind, [...Object.keys(settings), ...Object.keys(sealed)]);
      if (lacking.length > 0) missing[name] = lacking;
    }
    return { added, replaced, skipped, missing };
  });
}
