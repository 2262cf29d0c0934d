import type { LogicalType } from '../../src/contract/values.ts';
import type { TypeHere, ValueCase } from './type-case.ts';
import type { TypeOfDialect } from './types.ts';

const same = (...texts: readonly string[]): readonly ValueCase[] => texts.map((text) => [text, text]);
const numbers = (...values: readonly number[]): readonly ValueCase[] => values.map((value) => [String(value), value]);
const int = (bits: 8 | 16 | 32 | 64, unsigned?: true): LogicalType =>
  unsigned ? { kind: 'int', bits, unsigned } : { kind: 'int', bits };
const type = (
  native: string,
  logical: LogicalType,
  values: readonly ValueCase[],
  inResults: Pick<TypeHere, 'inResults'> = {},
): TypeOfDialect => ({ name: native, here: { native, type: logical, ...inResults }, values });

/** The types that only MySQL and MariaDB have, or write in their own way. */
export const mysqlTypes: readonly TypeOfDialect[] = [
  type('tinyint(1)', int(8), numbers(0, 1, 7, -128, 127), { inResults: 'tinyint' }),
  type('mediumint', int(32), numbers(0, -8_388_608, 8_388_607)),
  type('mediumint unsigned', int(32, true), numbers(0, 16_777_215)),
  type('int(5) unsigned zerofill', int(32, true), numbers(42, 4_294_967_295), { inResults: 'int unsigned' }),
  type('year', int(16), [['0000', 0], ...numbers(1901, 2024, 2155)]),
  type('bit(1)', int(8, true), [
    ['0', 0],
    ['1', 1],
  ]),
  type('bit(9)', int(16, true), [['100000001', 257]]),
  type('bit(24)', int(32, true), [['1'.repeat(24), 16_777_215]]),
  type('bit(64)', int(64, true), [
    ['0', 0n],
    ['1'.repeat(64), 18_446_744_073_709_551_615n],
  ]),
  type('decimal(65,30)', { kind: 'decimal', precision: 65, scale: 30 }, [
    [`${'9'.repeat(35)}.${'9'.repeat(30)}`, `${'9'.repeat(35)}.${'9'.repeat(30)}`],
    ['-0.5', `-0.5${'0'.repeat(29)}`],
  ]),
  type('decimal(5,2) unsigned', { kind: 'decimal', precision: 5, scale: 2 }, [['999.99', '999.99']]),
  type(
    'time',
    { kind: 'time', zoned: false, fraction: 0 },
    same('838:59:59', '-838:59:59', '-00:00:01', '24:00:01', '100:00:00'),
  ),
  type('time(3)', { kind: 'time', zoned: false, fraction: 3 }, same('-12:34:56.789', '00:00:00.5')),
  type('datetime(1)', { kind: 'timestamp', zoned: false, fraction: 1 }, same('2024-05-01 12:34:56.7')),
  type('timestamp', { kind: 'timestamp', zoned: true, fraction: 0 }, [
    ['2024-05-01 12:34:56', '2024-05-01 12:34:56+00'],
  ]),
  type("set('a','b','c d')", { kind: 'text', length: 7 }, same('', 'a', 'a,c d', 'a,b,c d'), {
    inResults: 'varchar(7)',
  }),
  type('tinytext', { kind: 'text' }, same('', 'é'.repeat(127))),
  type('text', { kind: 'text' }, same('trailing spaces  ')),
  type('mediumtext', { kind: 'text' }, same('👍')),
  type('binary(4)', { kind: 'binary', length: 4 }, [['0102', Uint8Array.of(1, 2, 0, 0)]]),
  type('varbinary(10)', { kind: 'binary', length: 10 }, [
    ['', new Uint8Array(0)],
    ['00ff', Uint8Array.of(0, 255)],
  ]),
  type('tinyblob', { kind: 'binary' }, [['5c27', Uint8Array.of(0x5c, 0x27)]]),
  type('blob', { kind: 'binary' }, [['0a09', Uint8Array.of(10, 9)]]),
  type('mediumblob', { kind: 'binary' }, [['00', Uint8Array.of(0)]]),
];
