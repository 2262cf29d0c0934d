#!/usr/bin/env node
import { DagFluxError } from '../contract/errors.ts';
import { runCommandLine } from './run.ts';

const stop = new AbortController();
const interrupt = () => {
  // The second time nobody waits for a server's answer.
  if (stop.signal.aborted) process.exit(130);
  stop.abort(new DagFluxError('cancelled', 'Cancelled.'));
};
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, interrupt);

const { npm_lifecycle_event: script, npm_package_name: name, INIT_CWD: stood } = process.env;

process.exitCode = await runCommandLine(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  environment: process.env,
  // `npm run dagflux` changes to the repository's folder, and says where the person was.
  directory: script === 'dagflux' && name === 'dagflux' && stood ? stood : process.cwd(),
  signal: stop.signal,
});
