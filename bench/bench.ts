import type { DatabaseAddress } from '../tools/postgres-server.ts';
import type { MysqlBench } from './mysql.ts';
import type { Product } from './product.ts';
import type { Row } from './results.ts';
import type { WorkTable } from './work-table.ts';

/** What every piece of work measures with. */
export interface Bench {
  /** Of the work table. */
  readonly rows: number;
  readonly rounds: number;
  /** At which peak memory is compared. */
  readonly memoryRows: readonly number[];
  /** The source, saved as the connection `a`. */
  readonly a: DatabaseAddress;
  /** On a server of its own, saved as the connection `b`. */
  readonly b: DatabaseAddress;
  /** A MariaDB server, saved as the connection `m`; started when first asked for. @throws NotMeasured when it cannot be had */
  readonly mysql: () => Promise<MysqlBench>;
  readonly product: Product;
  readonly table: WorkTable;
  /** A further one on the source's server. */
  newDatabase(): Promise<DatabaseAddress>;
  log(line: string): void;
}

export interface Piece {
  readonly id: string;
  /** How it is measured, for the readers of the results. */
  readonly how: string;
  measure(bench: Bench): Promise<readonly Row[]>;
}

/** A baseline needs something that this machine does not have. */
export class NotMeasured extends Error {}
