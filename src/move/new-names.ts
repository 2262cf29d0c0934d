import { type Folding, foldName, formatName } from '../contract/names.ts';

/** What SQL takes without quotes, words of its own aside. */
const PLAIN = /^[a-z_][a-z0-9_$]*$/i;

/**
 * The name that something gets in a database which folds names as `to` says: one that has the usual case of its own database
 * gets that of the other, so that neither wants quotes. The usual case is the one that it folds to; where it folds nothing, as
 * where a person writes the name, it is the lower one. Any other name stays as it is.
 */
export function newName(name: string, from: Folding, to: Folding): string {
  const usual = foldName(name, from === 'none' ? 'lower' : from);
  return PLAIN.test(name) && name === usual ? foldName(name, to) : name;
}

/** A column's name in a table to be made, and what a person is told of it; null = it is written as in the source. */
interface NewName {
  readonly name: string;
  readonly remark: string | null;
}

/** The names of new columns. Those that would become one keep theirs, each of them, as all do with `keep`. */
export function newNames(
  names: readonly string[],
  { from, to, keep = false }: { readonly from: Folding; readonly to: Folding; readonly keep?: boolean | undefined },
): readonly NewName[] {
  const wanted = names.map((name) => (keep ? name : newName(name, from, to)));
  return names.map((own, index) => {
    const name = wanted[index] ?? own;
    const quotes = `SQL there needs quotes: "${own}"`;
    if (name === own) return { name, remark: foldName(own, from) === own && foldName(own, to) !== own ? quotes : null };
    if (wanted.filter((other) => other === name).length === 1) return { name, remark: namedThere(name) };
    return { name: own, remark: `not named ${name} there, since another column would be too; ${quotes}` };
  });
}

/** What a person is told of a column that has another name in the target. */
export function namedThere(name: string): string {
  return `named ${formatName(name)} there`;
}

/**
 * The column of a table for each name: the one of the same name, else the only one that differs from it in case alone, where no
 * other name could mean it. Undefined: there is none.
 */
export function matchNames(names: readonly string[], columns: readonly string[]): readonly (string | undefined)[] {
  const free = columns.filter((column) => !names.includes(column));
  const seeking = names.filter((name) => !columns.includes(name));
  return names.map((name) => {
    if (columns.includes(name)) return name;
    const [found, ...more] = likeNamed(name, free);
    return more.length === 0 && likeNamed(name, seeking).length === 1 ? found : undefined;
  });
}

/** The names that differ from one in case alone, itself among them. */
export function likeNamed(name: string, names: readonly string[]): readonly string[] {
  return names.filter((other) => other.toLowerCase() === name.toLowerCase());
}
