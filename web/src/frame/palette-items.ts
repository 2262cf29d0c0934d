import type { icons } from '../icons.ts';

/** What the palette finds, in the order in which it is shown. */
export const KINDS = {
  recent: 'Recent',
  page: 'Pages',
  connection: 'Connections',
  table: 'Tables',
  workflow: 'Workflows',
  operation: 'Operations',
  run: 'Runs',
  sql: 'SQL',
  command: 'Commands',
} as const;

export type Kind = keyof typeof KINDS;

export interface PaletteItem {
  readonly id: string;
  readonly kind: Kind;
  readonly icon: keyof typeof icons;
  readonly label: string;
  /** Beside the label: the connection of a table, the state of a run. */
  readonly detail?: string | undefined;
  /** Of a connection, or of a table's; undefined = it has none to show. */
  readonly role?: string | null | undefined;
  readonly open: () => void;
  /** In a new tab of the SQL page; without one, it opens as always. */
  readonly openInSql?: (() => void) | undefined;
}

export interface PaletteGroup {
  readonly kind: Kind;
  readonly items: readonly PaletteItem[];
}

/** What is asked for by the first letter: `>` commands, `@` connections. */
export function readQuery(text: string): { readonly only: Kind | undefined; readonly words: readonly string[] } {
  const only = text.startsWith('>') ? 'command' : text.startsWith('@') ? 'connection' : undefined;
  const words = (only === undefined ? text : text.slice(1)).toLowerCase().split(/\s+/).filter(Boolean);
  return { only, words };
}

/** Of one kind at most. */
const SHOWN = 8;

/** What fits, by kind; the tables were searched by the server and stand as they came. */
export function fittingItems(
  items: readonly PaletteItem[],
  tables: readonly PaletteItem[],
  text: string,
): readonly PaletteGroup[] {
  const { only, words } = readQuery(text);
  const kinds = Object.keys(KINDS) as Kind[]; // Its own keys.
  if (only === undefined && words.length === 0) {
    return groupsOf(['recent', 'page'], (kind) => items.filter((item) => item.kind === kind));
  }
  const searched = kinds.filter((kind) => (only === undefined ? kind !== 'recent' : kind === only));
  return groupsOf(searched, (kind) => {
    if (kind === 'table') return tables;
    const found = items.filter((item) => item.kind === kind && fits(item, words));
    return [...found].sort((a, b) => rank(a, words) - rank(b, words)).slice(0, only === undefined ? SHOWN : undefined);
  });
}

function groupsOf(kinds: readonly Kind[], of: (kind: Kind) => readonly PaletteItem[]): readonly PaletteGroup[] {
  return kinds.map((kind) => ({ kind, items: of(kind) })).filter(({ items }) => items.length > 0);
}

function fits({ label, detail = '' }: PaletteItem, words: readonly string[]): boolean {
  const text = `${label} ${detail}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

/** Labels that begin as was typed come first. */
function rank({ label }: PaletteItem, words: readonly string[]): number {
  return label.toLowerCase().startsWith(words[0] ?? '') ? 0 : 1;
}

const KEPT = 12;

/** The places that were visited, the last first: those that are a thing, and not a page as such. */
export function withVisit(recent: readonly string[], path: string): readonly string[] {
  if (placeOf(path) === undefined) return recent;
  return [path, ...recent.filter((each) => each !== path)].slice(0, KEPT);
}

interface Place {
  readonly icon: PaletteItem['icon'];
  readonly label: string;
  readonly connection?: string;
  readonly schema?: string;
  readonly table?: string;
}

/** What stands at an address, if it is a thing: a table, a connection, a workflow, a run. */
export function placeOf(path: string): Place | undefined {
  const [, page, ...rest] = path.split('/').map(readPart);
  const [first, schema, table] = rest;
  if (first === undefined || first === '') return undefined;
  if (page === 'explorer') {
    if (table === undefined || schema === undefined) return { icon: 'connections', label: first, connection: first };
    return { icon: 'table', label: `${schema}.${table}`, connection: first, schema, table };
  }
  if (page === 'workflows') return { icon: 'workflows', label: first };
  if (page === 'runs') return { icon: 'runs', label: `Run ${first}` };
  return undefined;
}

function readPart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // Somebody typed it into the address bar.
  }
}
