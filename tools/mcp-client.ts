import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { TestCommandLine } from './command-line.ts';

const MAIN = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));

interface ToolAnswer {
  readonly isError: boolean;
  /** As it came. */
  readonly text: string;
  /** What stands in the fence. */
  // biome-ignore lint/suspicious/noExplicitAny: JSON of any tool, whose members a test compares.
  readonly data: any;
}

export interface TestMcpClient extends AsyncDisposable {
  readonly client: Client;
  call(name: string, given?: object, signal?: AbortSignal): Promise<ToolAnswer>;
  /** Ends the session; answers what the server wrote to its standard error. */
  end(): Promise<string>;
}

/** The official client, with `dagflux mcp` as a process of its own. */
export async function mcpClient(dagflux: TestCommandLine, flags: readonly string[] = []): Promise<TestMcpClient> {
  const environment = Object.entries(dagflux.environment).filter(
    (each): each is [string, string] => each[1] !== undefined,
  );
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [MAIN, 'mcp', ...flags],
    env: Object.fromEntries(environment),
    cwd: dagflux.folder,
    stderr: 'pipe',
  });
  const stderr = buffer(transport.stderr as Readable); // it was asked for as a pipe
  const client = new Client({ name: 'test client', version: '1.0' });
  await client.connect(transport);
  return {
    client,
    async call(name, given = {}, signal) {
      const result = await client.callTool({ name, arguments: { ...given } }, undefined, { ...(signal && { signal }) });
      const [{ text }] = result.content as [{ readonly text: string }];
      const fenced = /<data about="[\w ]+">\n(.*)\n<\/data>$/s.exec(text)?.[1];
      return { isError: result.isError === true, text, data: JSON.parse(fenced ?? 'null') };
    },
    async end() {
      await client.close();
      return (await stderr).toString();
    },
    [Symbol.asyncDispose]: () => client.close(),
  };
}
