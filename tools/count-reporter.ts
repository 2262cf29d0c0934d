import type { Reporter, TestModule } from 'vitest/node';

/**
 * Ends a run with the skipped tests and their reasons, and a line `N passed, N failed, N skipped`.
 * With CI=true a skip without a reason fails the run.
 */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const results = modules.flatMap((module) =>
      [...module.children.allTests()].map((test) => [test, test.result()] as const),
    );
    const count = (state: string) => results.filter(([, result]) => result.state === state).length;
    const skips = results.flatMap(([test, result]) =>
      result.state === 'skipped'
        ? [{ name: `${test.module.relativeModuleId} > ${test.fullName}`, reason: result.note }]
        : [],
    );
    // A file that could not be loaded has no tests to count, but is a failure.
    const broken = modules.filter((module) => module.errors().length > 0).length;
    const lines = [
      ...skips.map(({ name, reason }) => `skipped: ${name}: ${reason ?? 'no reason given'}`),
      `${count('passed')} passed, ${count('failed') + broken + errors.length} failed, ${skips.length} skipped`,
    ];
    // After what the other reporters still have to say.
    process.once('exit', () => {
      if (process.env.CI === 'true' && skips.some(({ reason }) => !reason)) process.exitCode = 1;
      process.stdout.write(`${lines.join('\n')}\n`);
    });
  }
}
