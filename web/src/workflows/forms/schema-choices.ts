import { isObject, listOf } from '../flow.ts';

/** The values that a setting of a kind of node may have, by the server's schema of a workflow; none where it is free. */
export function choicesAt(schema: unknown, kind: string, path: readonly string[]): string[] {
  const nodes = at(schema, ['properties', 'nodes', 'items']);
  const shapes = isObject(nodes) ? [...listOf(nodes.oneOf), ...listOf(nodes.anyOf)] : [];
  const shape = shapes.find((each) => at(each, ['properties', 'kind', 'const']) === kind);
  const setting = at(
    shape,
    path.flatMap((name) => ['properties', name]),
  );
  return isObject(setting) ? listOf(setting.enum).filter((value) => typeof value === 'string') : [];
}

const at = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((part, name) => (isObject(part) ? part[name] : undefined), value);
