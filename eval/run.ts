/**
 * Has a real model do the tasks, and scores it by what comes out:
 * `npm run eval -- --kind openai-compatible --model qwen3 --base-url http://127.0.0.1:11434/v1`, a key by `--key-env VARIABLE`.
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { startPostgres } from '../tools/postgres-server.ts';
import { openSamples } from './samples.ts';
import { scoreTask } from './score.ts';
import type { EvalTable } from './task.ts';
import { TASKS } from './tasks.ts';

const { values } = parseArgs({
  options: {
    kind: { type: 'string', default: 'openai-compatible' },
    model: { type: 'string' },
    'base-url': { type: 'string' },
    'key-env': { type: 'string' },
    timeout: { type: 'string' },
    'no-structured': { type: 'boolean', default: false },
    only: { type: 'string' },
  },
});
const expected: Record<string, EvalTable> = JSON.parse(
  await readFile(new URL('expected.json', import.meta.url), 'utf8'),
);
const only = values.only?.split(',');
const tasks = TASKS.filter(({ id }) => only === undefined || only.includes(id));

await using server = await startPostgres();
await using samples = await openSamples(server);
await samples.app.models.add('model', {
  kind: values.kind,
  model: values.model,
  baseUrl: values['base-url'],
  key: values['key-env'] === undefined ? undefined : process.env[values['key-env']],
  timeout: values.timeout,
  structured: !values['no-structured'],
});
let right = 0;
for (const task of tasks) {
  const score = await scoreTask(samples.app, task, expected[task.id] ?? { columns: [], rows: [] }, 'model');
  right += Number(score.right);
  const asked = score.questions === 0 ? '' : `, after ${score.questions} questions`;
  console.log(
    `${score.right ? 'right' : 'wrong'}  ${task.id}${score.reason === null ? '' : `: ${score.reason}`}${asked}`,
  );
}
console.log(`${right} of ${tasks.length} right.`);
