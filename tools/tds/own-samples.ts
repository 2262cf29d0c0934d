import type { LogicalType } from '../../src/contract/values.ts';
import { hex, utf16 } from './bytes.ts';
import type { Sample } from './samples.ts';
import * as types from './types.ts';

const opaque: LogicalType = { kind: 'opaque' };

/** What other clients do not read, or read in a way of their own. */
export const ownSamples: readonly Sample[] = [
  {
    native: 'hierarchyid',
    logical: opaque,
    type: types.udt('hierarchyid'),
    values: [
      [hex(''), '/'],
      [hex('58'), '/1/'],
      [hex('5ac0'), '/1/1/'],
      [hex('5b40'), '/1/2/'],
      [hex('78'), '/3/'],
      [hex('84'), '/4/'],
      [hex('a2'), '/8/'],
      [hex('c110'), '/16/'],
      [hex('3f80'), '/-1/'],
      [hex('62c0'), '/1.1/'],
    ],
  },
  {
    native: 'sql_variant',
    logical: opaque,
    type: types.variant,
    values: [
      [hex('38 00 2a000000'), 'int:42'],
      [hex('6a 02 0502 01 7d000000'), 'decimal(5,2):1.25'],
      [Buffer.concat([hex('e7 07 0904d00034 1400'), utf16('é:b')]), 'nvarchar(10):é:b'],
      [hex('2a 01 07 87ee977669 be460b'), 'datetime2(7):2024-05-01 12:34:56.1234567'],
      [hex('a5 02 0400 dead'), 'varbinary(4):0xdead'],
      [hex('32 00 01'), 'bit:1'],
      [hex('24 00 33221100554477668899aabbccddeeff'), 'uniqueidentifier:00112233-4455-6677-8899-aabbccddeeff'],
      [hex('3c 00 00000000 01000000'), 'money:0.0001'],
    ],
  },
  {
    native: 'geography',
    logical: opaque,
    type: types.udt('geography'),
    values: [
      // Latitude 10.5, longitude 30; a line; a polygon with a hole.
      [hex('e6100000 01 0c 0000000000002540 0000000000003e40'), 'SRID=4326;POINT (30 10.5)'],
      [
        hex('e6100000 01 14 0000000000000000 000000000000f03f 0000000000000040 0000000000000840'),
        'SRID=4326;LINESTRING (1 0, 3 2)',
      ],
      // An arc has no text here.
      [
        hex('e6100000 02 04 00000000 00000000 01000000 ffffffff ffffffff 08'),
        '0xe610000002040000000000000000010000 00ffffffffffffffff08'.replace(' ', ''),
      ],
    ],
  },
  {
    native: 'geometry',
    logical: opaque,
    type: types.udt('geometry'),
    values: [
      [
        hex(`00000000 01 04 04000000
          0000000000000000 0000000000000000 000000000000f03f 0000000000000000
          000000000000f03f 000000000000f03f 0000000000000000 0000000000000000
          01000000 02 00000000 01000000 ffffffff 00000000 03`),
        'SRID=0;POLYGON ((0 0, 1 0, 1 1, 0 0))',
      ],
      [
        hex(`00000000 01 04 02000000
          000000000000f03f 0000000000000040 0000000000000840 0000000000001040
          02000000 01 00000000 01 01000000
          03000000 ffffffff 00000000 04 00000000 00000000 01 00000000 01000000 01`),
        'SRID=0;MULTIPOINT ((1 2), (3 4))',
      ],
      [hex('00000000 01 04 00000000 00000000 01000000 ffffffff ffffffff 01'), 'SRID=0;POINT EMPTY'],
      [hex('00000000 01 0d 000000000000f03f 0000000000000040 0000000000000840'), 'SRID=0;POINT (1 2 3)'],
    ],
  },
];
