import type { z } from 'zod';
import type { Database } from '../../contract/connector.ts';
import type { ErrorCode } from '../../contract/errors.ts';
import type { TableReference } from '../../contract/names.ts';
import type { FileFormat } from '../../files/formats.ts';
import type { Ledger, MoveEvent } from '../../move/types.ts';

/** What comes along the edges of a node. */
export interface NodeInput {
  /** Of a join: the name of the source. */
  readonly handle: string;
  readonly from: string;
  /** Where the result stands; null = the edge says only when. */
  readonly table: TableReference | null;
  /** Null: not known. */
  readonly rows: number | null;
}

/** What a node did. */
export interface NodeResult {
  /** Where its result stands; null: it has none, as a file. */
  readonly table: TableReference | null;
  /** Null: not counted. */
  readonly rowsIn?: number | null;
  readonly rowsOut?: number | null;
  readonly bytes?: number | null;
  readonly route?: string | null;
  /** What ran in a database, without values. */
  readonly sql?: string | null;
  /** How it is known that nothing got lost. */
  readonly proof?: 'counts' | 'checksums' | null;
  /** Of a branch: the way that was taken. */
  readonly handle?: string;
  /** What else there is to say of it. */
  readonly note?: string;
}

/** What a saved operation reads and writes, as `connection:schema.table`. */
interface OperationEnds {
  readonly reads: readonly string[];
  readonly writes: string;
  readonly inPlace: boolean;
}

/** Rows of a table that go into a file. */
interface FileRequest {
  /** `connection:schema.table` */
  readonly from: string;
  readonly to: string;
  readonly format?: FileFormat | undefined;
  readonly overwrite?: boolean | undefined;
  readonly table?: string | undefined;
}

interface WorkOptions {
  readonly signal: AbortSignal;
  readonly onEvent: (event: MoveEvent) => void;
}

/** What nodes need of the rest of DagFlux. */
export interface Ports {
  database(connection: string): Promise<Database>;
  readonly ledger: Ledger;
  /** The same text for references, `connection:schema.table`, that mean one table, as its database tells names apart. Asks none. */
  tableKey(reference: string): string;
  /** Saved operations. Each throws not-found for one that is not there. */
  readonly operations: {
    ends(name: string): OperationEnds;
    /** How its tables differ from what it was checked on, in words. */
    drift(name: string, signal: AbortSignal): Promise<readonly string[]>;
    /** The rows it wrote, where they are counted. @throws conflict for drift */
    run(name: string, options: WorkOptions): Promise<number | null>;
  };
  /** Writes a file, all of it or nothing. */
  exportFile(request: FileRequest, options: WorkOptions): Promise<{ format: string; rows: number; bytes: number }>;
  /** Copies a table that is changed in place, where that is wanted (default: of a production database); answers where to. */
  backUp(
    change: { readonly writes: string; readonly inPlace: true },
    options: { signal: AbortSignal; backup?: boolean | undefined },
  ): Promise<string | null>;
  /** What relative paths of files are relative to. */
  readonly directory: string;
}

export interface NodeContext extends Ports, WorkOptions {
  readonly inputs: readonly NodeInput[];
  /** Names a table for a result that nobody named: unique, written down, gone when it is no longer needed. */
  temporary(connection: string): Promise<TableReference>;
}

/** A mistake in the settings of a node, by its path in them. */
export interface SettingsProblem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly hint?: string;
}

/** What a node writes, or where its result stands, as far as that is known before a run. */
export interface Target {
  /** A table as `connection:schema.table`, as it was written, or `the file …`. */
  readonly at: string;
  /** A file of this machine, so that no connection is written to. */
  readonly isFile?: true;
  /** The setting that says so. */
  readonly path: readonly PropertyKey[];
  /** It fails where that is there already. */
  readonly creates?: boolean;
}

/** What flows out of a node: a table, or only the word that it is done. */
export type Flow = 'table' | 'word';

/** An edge into a node, as far as it is known before a run. */
interface CheckedInput {
  readonly handle: string;
  /** The connection whose table it brings; null = none, or not known. */
  readonly place: string | null;
}

/** One kind of node. */
export interface NodeKind<S extends z.ZodType = z.ZodType> {
  /** As people read it. */
  readonly title: string;
  readonly schema: S;
  /** How many edges come in, and whether they must bring tables. */
  inputs(node: z.infer<S>): { readonly least: number; readonly most: number; readonly tables: boolean };
  /** Names of the handles that edges leave from; the first is meant where none is said. */
  readonly handles: readonly string[];
  /** Edges come in at handles of any name, one at each. Absent: at `in` alone. */
  readonly namedInputs?: true;
  /** The settings of a new one that must be there and have a usual value. */
  readonly blank?: Partial<z.infer<S>>;
  flow(node: z.infer<S>, inputs: readonly Flow[]): Flow;
  /** What is wrong that its schema cannot say. */
  check?(node: z.infer<S>, inputs: readonly CheckedInput[]): readonly SettingsProblem[];
  /** Where its result stands; null = it has none, or is not known yet. */
  place(node: z.infer<S>, inputs: readonly (string | null)[], ports: Pick<Ports, 'operations'>): string | null;
  /** Further connections that it uses, besides those of its inputs and its result. */
  uses?(node: z.infer<S>, ports: Pick<Ports, 'operations'>): readonly string[];
  /** What it changes that is not the run's own, as a predicate (`appends to erp:orders`): it is not repeated unasked. Null = nothing. */
  writes(node: z.infer<S>, ports: Pick<Ports, 'operations'>): string | null;
  /** Where its result stands, by those of its inputs. Absent, null: not known, or nothing that another node could write. */
  target?(node: z.infer<S>, inputs: readonly (string | null)[], ports: Pick<Ports, 'operations'>): Target | null;
  /** The setting that is to be looked at first where it fails with this error, as `table.to`. Absent: there is none. */
  mends?(node: z.infer<S>, code: ErrorCode): string;
  /** Looks, before anything of the run is written, at what would stop it later. `first`: nothing of the run comes before it. */
  look?(
    node: z.infer<S>,
    context: Pick<NodeContext, 'database' | 'directory' | 'signal'>,
    first: boolean,
  ): Promise<void>;
  /** Tries it where that changes nothing; what is worth knowing of it, a sentence each. @throws what would stop it */
  rehearse(node: z.infer<S>, context: NodeContext): Promise<readonly string[]>;
  run(node: z.infer<S>, context: NodeContext): Promise<NodeResult>;
}

/** A kind with its own type of settings, so that its functions are typed. */
export function nodeKind<S extends z.ZodType>(kind: NodeKind<S>): NodeKind<S> {
  return kind;
}

/** A problem for each setting that is there and may not be. */
export function refuse(settings: object, message: string): SettingsProblem[] {
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  return given.map(([name]) => ({ path: [name], message }));
}
