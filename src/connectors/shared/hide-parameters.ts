/** A message in which the values of parameters stand as their names, `$1`, `@p2`: a database likes to quote them. */
export function hideParameters(text: string, values: readonly string[], nameOf: (index: number) => string): string {
  // The longest first: a short one may be part of it.
  const byLength = [...values.entries()].sort(([, a], [, b]) => b.length - a.length);
  return byLength.reduce((hidden, [index, value]) => {
    if (value === '') return hidden;
    const name = nameOf(index);
    if (value.length > 2) return hidden.replaceAll(value, () => name);
    // A short one only where it stands by itself, or the sentence would fall to pieces.
    const alone = new RegExp(`(?<![\\p{L}\\p{N}_])${RegExp.escape(value)}(?![\\p{L}\\p{N}_])`, 'gu');
    return hidden.replace(alone, () => name);
  }, text);
}
