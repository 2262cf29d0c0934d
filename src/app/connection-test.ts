import type { TestReport } from '../contract/connector.ts';
import type { ErrorCode } from '../contract/errors.ts';

/** What is kept of a test. */
export interface LastTest {
  /** UTC, ISO 8601. */
  readonly tested: string;
  readonly ok: boolean;
  readonly message: string;
  readonly code?: ErrorCode;
  readonly version?: string;
  readonly latencyMilliseconds?: number;
}

export function summarizeTest({ ok, message, code, version, latencyMilliseconds }: TestReport): LastTest {
  return {
    tested: new Date().toISOString(),
    ok,
    message,
    ...(code !== undefined && { code }),
    ...(version !== undefined && { version }),
    ...(latencyMilliseconds !== undefined && { latencyMilliseconds }),
  };
}

/** As `summarizeTest` wrote it. */
export function readTest(stored: unknown): LastTest | null {
  return stored as LastTest | null;
}

/** One thing that a test looked at. `open` = it did not come to it. */
export interface TestStep {
  readonly id: 'reach' | 'encrypt' | 'sign-in' | 'grants';
  readonly title: string;
  readonly state: 'done' | 'notes' | 'failed' | 'open';
  /** What was found, as a sentence. */
  readonly message?: string;
}

/** A test's report in the order in which a connection is made, so that the first step that failed stands out. */
export function testSteps(report: TestReport): readonly TestStep[] {
  const { ok, code, message, tls, version, latencyMilliseconds, missing } = report;
  if (!ok) {
    // Who was refused was reached; every other failure came before somebody answered as a database does.
    const refused = code === 'unauthenticated' || code === 'unauthorized' || code === 'not-found';
    return [
      { id: 'reach', title: 'Server', state: refused ? 'done' : 'failed', ...(!refused && { message }) },
      { id: 'sign-in', title: 'Sign-in', state: refused ? 'failed' : 'open', ...(refused && { message }) },
      { id: 'grants', title: 'Rights', state: 'open' },
    ];
  }
  const lacking = missing !== undefined && missing.read.length + missing.write.length > 0;
  return [
    {
      id: 'reach',
      title: 'Server',
      state: 'done',
      ...(version !== undefined && {
        message: latencyMilliseconds === undefined ? version : `${version}, ${Math.round(latencyMilliseconds)} ms`,
      }),
    },
    ...(tls === undefined ? [] : [encryption(tls)]),
    { id: 'sign-in', title: 'Sign-in', state: 'done', message },
    lacking
      ? { id: 'grants', title: 'Rights', state: 'notes', message: 'Some rights are missing.' }
      : { id: 'grants', title: 'Rights', state: 'done' },
  ];
}

function encryption(tls: NonNullable<TestReport['tls']>): TestStep {
  const step = { id: 'encrypt', title: 'Encryption' } as const;
  if (!tls.active) return { ...step, state: 'notes', message: 'The connection is not encrypted.' };
  if (!tls.verified) return { ...step, state: 'notes', message: "The server's certificate was not checked." };
  return { ...step, state: 'done', ...(tls.protocol !== undefined && { message: tls.protocol }) };
}
