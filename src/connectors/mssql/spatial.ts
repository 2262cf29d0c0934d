/** What a geography or geometry holds, from its bytes ("GEOGRAPHY Structure", MS-SSCLRT 2.1.1). */
interface Shapes {
  readonly points: readonly string[];
  /** Index of the first point of each figure. */
  readonly figures: readonly number[];
  readonly shapes: readonly { readonly parent: number; readonly figure: number; readonly type: number }[];
}

const HAS = { z: 0x01, m: 0x02, onePoint: 0x08, oneLine: 0x10 } as const;
const NAMES: Readonly<Record<number, string>> = {
  1: 'POINT',
  2: 'LINESTRING',
  3: 'POLYGON',
  4: 'MULTIPOINT',
  5: 'MULTILINESTRING',
  6: 'MULTIPOLYGON',
  7: 'GEOMETRYCOLLECTION',
};

/**
 * As well-known text with its reference system, `SRID=4326;POINT (30 10)`, and all coordinates (x y z m). Null for what has no
 * such text here: arcs, the full globe.
 */
export function decodeSpatial(bytes: Buffer, kind: 'geography' | 'geometry'): string | null {
  try {
    const srid = bytes.readInt32LE(0);
    const read = readShapes(bytes, kind);
    return read && srid !== -1 ? `SRID=${srid};${textOf(read, 0)}` : null;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function readShapes(bytes: Buffer, kind: 'geography' | 'geometry'): Shapes | null {
  const properties = bytes.readUInt8(5);
  let at = 6;
  const integer = (): number => {
    at += 4;
    return bytes.readInt32LE(at - 4);
  };
  const single = (properties & HAS.onePoint) !== 0;
  const line = (properties & HAS.oneLine) !== 0;
  const count = single ? 1 : line ? 2 : integer();
  const start = at;
  const [hasZ, hasM] = [(properties & HAS.z) !== 0, (properties & HAS.m) !== 0];
  const zStart = start + count * 16;
  const mStart = zStart + (hasZ ? count * 8 : 0);
  at = mStart + (hasM ? count * 8 : 0);
  const points = Array.from({ length: count }, (_, index) => {
    const [first, second] = [bytes.readDoubleLE(start + index * 16), bytes.readDoubleLE(start + index * 16 + 8)];
    // A geography has the latitude first, and its text the longitude.
    const flat = kind === 'geography' ? [second, first] : [first, second];
    const z = hasZ ? [bytes.readDoubleLE(zStart + index * 8)] : hasM ? [Number.NaN] : [];
    const m = hasM ? [bytes.readDoubleLE(mStart + index * 8)] : [];
    return [...flat, ...z, ...m].map((value) => (Number.isNaN(value) ? 'NULL' : String(value))).join(' ');
  });
  if (single) return { points, figures: [0], shapes: [{ parent: -1, figure: 0, type: 1 }] };
  if (line) return { points, figures: [0], shapes: [{ parent: -1, figure: 0, type: 2 }] };
  const version = bytes.readUInt8(4);
  let curved = false;
  const figures = Array.from({ length: integer() }, () => {
    // In the second version: an arc or a curve of several kinds.
    curved ||= version > 1 && bytes.readUInt8(at) > 1;
    at += 1;
    return integer();
  });
  const shapes = Array.from({ length: integer() }, () => {
    const [parent, figure] = [integer(), integer()];
    at += 1;
    return { parent, figure, type: bytes.readUInt8(at - 1) };
  });
  const known = !curved && shapes.length > 0 && shapes.every(({ type }) => NAMES[type] !== undefined);
  return known ? { points, figures, shapes } : null;
}

function textOf(all: Shapes, index: number): string {
  const name = NAMES[all.shapes[index]?.type ?? 0] ?? '';
  return `${name} ${bodyOf(all, index)}`;
}

function bodyOf(all: Shapes, index: number): string {
  const { shapes } = all;
  const shape = shapes[index];
  if (!shape) throw new RangeError('A shape is missing.');
  if (shape.type >= 4) {
    const children = shapes.flatMap((child, at) => (child.parent === index ? [at] : []));
    if (children.length === 0) return 'EMPTY';
    return `(${children.map((child) => (shape.type === 7 ? textOf(all, child) : bodyOf(all, child))).join(', ')})`;
  }
  if (shape.figure < 0) return 'EMPTY';
  const next = shapes.slice(index + 1).find(({ figure }) => figure >= 0)?.figure ?? all.figures.length;
  const rings = all.figures.slice(shape.figure, next).map((start, at) => {
    const stop = all.figures[shape.figure + at + 1] ?? all.points.length;
    return `(${all.points.slice(start, stop).join(', ')})`;
  });
  return shape.type === 3 ? `(${rings.join(', ')})` : (rings[0] ?? 'EMPTY');
}
