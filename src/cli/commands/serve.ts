import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { DagFluxError } from '../../contract/errors.ts';
import type { Context } from '../context.ts';
import { examples } from '../help.ts';
import { openBrowser } from '../open-browser.ts';
import { readPort } from '../values.ts';
import { readVersion } from '../version.ts';

/** Where it is looked for first; another one is taken where this is not free. */
const PORT = 4080;
/** The built web app: in the sources two folders above as well as in the package. */
const WEB_FOLDER = fileURLToPath(new URL('../../../dist/web', import.meta.url));

interface ServeOptions {
  readonly port?: number;
  readonly open: boolean;
}

/** `serve`: the web app and its API, and what is scheduled, until it is stopped. */
export function addServeCommand(program: Command, context: Context): void {
  const command = program
    .command('serve')
    .description('start the web app on this machine and open it in the browser; Ctrl-C ends it')
    .option('--port <number>', `the port to listen on; default ${PORT}, or any that is free`, readPort)
    .option('--no-open', 'print the address and do not open a browser')
    .action((options: ServeOptions) => runServe(context, options));
  examples(command, [
    ['Open the web app', 'dagflux serve'],
    ['On a machine without a screen', 'dagflux serve --port 8080 --no-open'],
  ]);
}

async function runServe(context: Context, { port, open }: ServeOptions): Promise<void> {
  const app = await context.app();
  const { serve } = await import('../../http/server.ts');
  const start = (at: number) => serve(app, { port: at, webFolder: WEB_FOLDER, version: readVersion() });
  await using served = await start(port ?? PORT).catch((error: unknown) => {
    if (port === undefined && error instanceof DagFluxError && error.code === 'busy') return start(0);
    throw error;
  });
  const { out, signal } = context;
  // The browser gets a link of its own: each works once.
  const opened = open && (await openBrowser(served.link()));
  await out.write(`DagFlux runs at ${served.address}\n`);
  await out.write(`${opened ? 'In another browser' : 'Open it with this link, which works once'}: ${served.link()}\n`);
  await out.write('Ctrl-C ends it.\n');
  await app.schedules.keep({ signal });
  await out.write('DagFlux has ended.\n');
}
