import { init, parse } from 'es-module-lexer';

await init();

/** What a module (TypeScript or JavaScript) imports, re-exports or imports later, types too: the specifiers as written. */
export function importsOf(source: string): string[] {
  const [imports] = parse(source);
  // The lexer skips types, where `import('./a.ts').B` may stand.
  const inTypes = [...source.matchAll(/\bimport\(\s*(['"])(?<specifier>[^'"\n]+)\1/g)];
  const found = [...imports.map(({ specifier }) => specifier), ...inTypes.map((match) => match.groups?.specifier)];
  return [...new Set(found)].filter((specifier) => typeof specifier === 'string');
}
