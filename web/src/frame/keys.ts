import { MOD } from './mod.ts';
import { pages } from './pages.ts';

type Keys = readonly (readonly [keys: string, meaning: string])[];

const everywhere: Keys = [
  [`${MOD}+K`, 'Search or jump'],
  ...pages.map(({ key, label }) => [`g ${key}`, `Go to ${label}`] as const),
  ['/', "Filter this page's list"],
  ['[', 'Fold or unfold the navigation'],
  ['F6', 'Next pane (Shift: the one before)'],
  ['Esc', 'Close what is on top'],
  ['?', 'These keys'],
];

const ofPage: Readonly<Record<string, Keys>> = {
  connections: [
    ['n', 'Add a connection'],
    ['t', 'Test the focused connection'],
    ['e', 'Edit the focused connection'],
    ['Enter', 'Explore the focused connection'],
    [`${MOD}+Enter`, 'In the form: test, then save'],
    [`${MOD}+Shift+Enter`, 'In the form: test'],
  ],
  explorer: [
    ['Enter', 'Open'],
    ['s', 'SELECT of the focused table in SQL'],
    [`${MOD}+C`, 'Copy the quoted name'],
  ],
  sql: [
    [`${MOD}+Enter`, 'Run the selection or the statement under the cursor'],
    [`${MOD}+Shift+Enter`, 'Run all'],
    [`${MOD}+.`, 'Stop'],
    [`${MOD}+Shift+F`, 'Format'],
    [`${MOD}+S`, 'Name and save the text'],
    ['Shift+Alt+E', 'Explain: the plan, without running it'],
    [`${MOD}+/`, 'Comment'],
    ['F8', 'Next problem'],
    ['Tab', 'Accept what is offered; Enter is a new line'],
    ['Esc, then Tab', 'Leave the editor'],
    ['Alt+PageDown', 'Next tab (PageUp: the one before)'],
    ['Delete', 'On a tab: close it'],
  ],
  workflows: [
    ['Tab, arrows', 'Between nodes along the edges'],
    ['Enter', "Open the node's pane"],
    ['a', 'Add a node behind this one'],
    ['c', 'Connect to…'],
    ['t', 'Tidy'],
    ['f', 'Fit'],
    ['o', 'The same as a list'],
    [`${MOD}+arrows`, 'Move the selected nodes'],
    ['Delete', 'Take away what is selected, or has the focus'],
    [`${MOD}+C, X, V, D`, 'Copy, cut, paste (also in another workflow), double'],
    [`${MOD}+Z`, 'Undo (Shift: again)'],
    [`${MOD}+Enter`, 'Run to here'],
  ],
  runs: [
    ['Up, Down', 'The run above, below'],
    ['1–4', 'Canvas, timeline, log, proof'],
    ['x', 'Next failed node'],
    [`${MOD}+.`, 'Stop'],
  ],
  proposals: [
    ['j, k', 'Next section, the one before'],
    ['e', 'Edit'],
    ['r', 'Rehearse again'],
    [`${MOD}+Enter`, 'To the button that approves; Enter presses it'],
  ],
  assistant: [['1–9', 'The answers offered']],
  schedules: [
    ['n', 'Add a schedule'],
    ['Enter', 'Edit the focused one'],
    ['Space', 'Switch the focused one on or off'],
    ['r', 'Run the focused one now'],
  ],
};

/** The keys of a page, then those of every page. */
export function keysOf(page: string): Keys {
  return [...(ofPage[page] ?? []), ...everywhere];
}
