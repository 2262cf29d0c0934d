import type { z } from 'zod';
import type { App } from '../app/app.ts';
import { DagFluxError } from '../contract/errors.ts';

/** What a tool has of the session beside its arguments. */
interface ToolContext {
  readonly app: App;
  /** Fires when the client cancels the request, or when the session ends. */
  readonly signal: AbortSignal;
  /** The program at the other end, as it calls itself. */
  readonly client: string;
  /** Saved operations and workflows that run without a person. */
  readonly allowed: readonly string[];
}

/** What a tool answers: `data` is fenced, so that what a database holds cannot pass for words of ours. */
export interface Answer {
  /** Said to the model before the data: where it ends and how to go on. */
  readonly note?: string;
  readonly about: string;
  readonly data: unknown;
}

export interface Tool {
  readonly name: string;
  readonly description: string;
  readonly input: z.ZodObject;
  /** It changes nothing in any database. */
  readonly readOnly: boolean;
  /** @throws invalid-input for arguments that do not fit */
  call(given: unknown, context: ToolContext): Promise<Answer>;
}

interface ToolDefinition<S extends z.ZodObject> extends Omit<Tool, 'input' | 'call'> {
  readonly input: S;
  run(input: z.infer<S>, context: ToolContext): Promise<Answer>;
}

/** A tool whose arguments are checked by its schema before it runs. */
export function defineTool<S extends z.ZodObject>({ run, ...tool }: ToolDefinition<S>): Tool {
  return {
    ...tool,
    async call(given, context) {
      const read = tool.input.safeParse(given ?? {});
      if (read.success) return await run(read.data, context);
      const [issue] = read.error.issues;
      const path = issue?.path.map(String).join('.') || 'arguments';
      throw new DagFluxError('invalid-input', `${path}: ${issue?.message ?? 'it does not fit'}.`, { path });
    },
  };
}
