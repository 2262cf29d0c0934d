import { About } from './about.tsx';
import { Approvals } from './approvals.tsx';
import { Backups } from './backups.tsx';
import { General } from './general.tsx';
import { Keys } from './keys.tsx';
import { LeftBehind } from './left-behind.tsx';
import { Mcp } from './mcp.tsx';
import { Models } from './models.tsx';
import { Privacy } from './privacy.tsx';
import { Vault } from './vault.tsx';
import { WorkspaceSection } from './workspace.tsx';

/** What there is to set, in order; `words`: what it is found by besides its name. */
export const SECTIONS = {
  general: { label: 'General', Section: General, words: 'theme dark light density comfortable compact' },
  models: { label: 'Models', Section: Models, words: 'assistant key ollama test' },
  privacy: { label: 'Privacy', Section: Privacy, words: 'share samples statistics sent ledger' },
  workspace: {
    label: 'Workspace',
    Section: WorkspaceSection,
    words: 'size clean disk folder results tables drop duckdb',
  },
  backups: { label: 'Backups', Section: Backups, words: 'restore put back undo rows' },
  vault: { label: 'Vault', Section: Vault, words: 'secrets key keychain keyring passphrase encrypted' },
  'left-behind': { label: 'Objects left behind', Section: LeftBehind, words: 'temporary orphans drop crash' },
  mcp: { label: 'MCP', Section: Mcp, words: 'model context protocol program snippet' },
  approvals: { label: 'Approvals', Section: Approvals, words: 'mcp requests approve reject' },
  keys: { label: 'Keys', Section: Keys, words: 'keyboard shortcuts letters' },
  about: { label: 'About', Section: About, words: 'version licences node process' },
} as const;

export type SectionName = keyof typeof SECTIONS;

/** Sections that a search finds, in order. */
export function findSections(search: string): readonly SectionName[] {
  const wanted = search.trim().toLowerCase().split(/\s+/);
  const names = Object.keys(SECTIONS) as SectionName[]; // Its own keys.
  return names.filter((name) => {
    const text = `${SECTIONS[name].label} ${SECTIONS[name].words}`.toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}
