import { formatName, parseTableReference } from '../contract/names.ts';
import type { JoinSpecification } from '../operations/join/specification.ts';
import type { Question } from './conversation.ts';

type Sources = JoinSpecification['sources'];

/** A column of a source that is compared with one of another. */
interface Side {
  readonly source: Sources[number];
  readonly column: string;
}

/**
 * The first pair of columns that a join compares and the person has not stated, as a question; null = they have stated all. A pair
 * is stated as `customer.id = orders.customer_id`, also with "equals", "matches" or "with"; between two sources the columns alone do.
 */
export function askForPair({ sources, joins }: JoinSpecification, said: readonly string[]): Question | null {
  for (const { left, right, on } of joins) {
    for (const pair of on) {
      const sides = [sideOf(sources, left, pair.left), sideOf(sources, right, pair.right)] as const;
      if (said.some((text) => states(text, sides, sources.length > 2))) continue;
      const [one, other] = sides.map(({ source: { name, table } }) => `${formatName(name)} (${table})`);
      const exact = sides.map(({ source, column }) => `${formatName(source.name)}.${formatName(column)}`).join(' = ');
      return {
        question: `By which columns do rows of ${one} and ${other} belong together? The proposal says: ${exact}`,
        answers: [exact, 'By others'],
      };
    }
  }
  return null;
}

function sideOf(sources: Sources, name: string, column: string): Side {
  const source = sources.find((one) => one.name === name);
  return { source: source ?? { name, table: name }, column };
}

/** In a text that denies something, what stands there may be what is denied. */
const DENIES = /\b(not|no|never|wrong|nicht|nein|kein\w*|pas|non)\b|n['’]t\b/iu;
const EQUAL = String.raw`\s*(?:==?|\bequals\b|\bmatches\b|\bwith\b)\s*`;

function states(text: string, [left, right]: readonly [Side, Side], mustQualify: boolean): boolean {
  const [one, other] = [left, right].map((side) => patternOf(side, mustQualify));
  const pattern = `${one}${EQUAL}${other}|${other}${EQUAL}${one}`;
  return !DENIES.test(text) && new RegExp(pattern, 'iu').test(text);
}

/** How a person may write a column: alone, or behind the source's name or its table, each with quotes or without. */
function patternOf({ source: { name, table }, column }: Side, mustQualify: boolean): string {
  const { connection, table: named } = parseTableReference(table);
  const schema = named.schema === undefined ? '[\\p{L}\\p{N}_$]+' : quoted(named.schema);
  const whole = `(?:${quoted(connection)}:)?(?:${schema}\\.)?${quoted(named.name)}`;
  const qualifier = `(?:(?:${quoted(name)}|${whole})\\s*\\.\\s*)${mustQualify ? '' : '?'}`;
  return `(?<![\\p{L}\\p{N}_.:"])${qualifier}${quoted(column)}(?![\\p{L}\\p{N}_]|\\.[\\p{L}\\p{N}_])`;
}

function quoted(name: string): string {
  const text = name.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  return `(?:${text}|["'\`[]${text}["'\`\\]])`;
}
