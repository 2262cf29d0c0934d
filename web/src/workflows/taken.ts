import type { FlowNode } from './flow.ts';

type Settings = Readonly<Record<string, unknown>>;

/** What was put into a form by a proposal. */
export interface Taken {
  /** The settings that it changed. */
  readonly fields: readonly string[];
  /** The same settings as they were; undefined = not there. */
  readonly before: Settings;
}

/** What a proposal changes in a node. In its settings null takes one away. */
export function takeInto(node: FlowNode, settings: Settings): Taken & { readonly changes: Settings } {
  const wanted = Object.entries(settings).map(([name, value]) => [name, value ?? undefined] as const);
  const changed = wanted.filter(([name, value]) => JSON.stringify(node[name]) !== JSON.stringify(value));
  return {
    fields: changed.map(([name]) => name),
    before: Object.fromEntries(changed.map(([name]) => [name, node[name]])),
    changes: Object.fromEntries(changed),
  };
}

const WORDS: Readonly<Record<string, string>> = {
  sql: 'SQL',
  mode: 'what it does',
  location: 'where the new table is',
  table: 'new table',
  replace: 'what happens if it is there',
  keepNames: 'how names are written',
  allowLossy: 'what may be lost',
  backup: 'the copy before',
  joins: 'what is equal',
  columns: 'columns that are kept',
  target: 'destination',
};

/** Settings as their form calls them. */
export const fieldWords = (fields: readonly string[]): string =>
  fields.map((field) => WORDS[field] ?? field).join(', ');
