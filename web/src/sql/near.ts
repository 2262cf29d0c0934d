/** The name that a wrong one was most likely meant to be; undefined: none is near. Case does not count. */
export function nearest(word: string, names: readonly string[]): string | undefined {
  const wrong = word.toLowerCase();
  const most = Math.max(1, Math.floor(wrong.length / 3));
  let best: { readonly name: string; readonly steps: number } | undefined;
  for (const name of new Set(names)) {
    const steps = distance(wrong, name.toLowerCase());
    if (steps <= most && steps < (best?.steps ?? Number.POSITIVE_INFINITY)) best = { name, steps };
  }
  return best?.name === word ? undefined : best?.name;
}

/** Letters to add, leave out, replace or swap with the next (optimal string alignment). */
function distance(a: string, b: string): number {
  let [before, last] = [[] as number[], Array.from({ length: b.length + 1 }, (_, index) => index)];
  for (let i = 1; i <= a.length; i += 1) {
    const now = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min((last[j] ?? 0) + 1, (now[j - 1] ?? 0) + 1, replaced);
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, (before[j - 2] ?? 0) + 1);
      now.push(least);
    }
    [before, last] = [last, now];
  }
  return last[b.length] ?? 0;
}
