import { parentPort } from 'node:worker_threads';
import { init, parse } from '@guanmingchiu/sqlparser-ts';
import type { Answer, Question } from './parse.ts';

await init();

parentPort?.on('message', ({ sql, grammar }: Question) => {
  parentPort?.postMessage(answer(sql, grammar));
});

function answer(sql: string, grammar: string): Answer {
  try {
    // Its own types name each of hundreds of shapes; as text they need no deep copy, and here they are walked.
    return { tree: JSON.stringify(parse(sql, grammar as 'postgresql')) };
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) };
  }
}
