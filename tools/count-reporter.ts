import type { Reporter, TestModule } from 'vitest/node';

/** Ends a run with the skipped tests and their reasons, and a line `N passed, N failed, N skipped`. */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const skipped = tests.filter((test) => test.result().state === 'skipped');
    const passed = tests.filter((test) => test.result().state === 'passed').length;
    // A file that could not be loaded has no tests to count, but is a failure.
    const broken = modules.filter(
      (module) => !module.ok() && [...module.children.allTests('failed')].length === 0,
    ).length;
    const failed = tests.filter((test) => test.result().state === 'failed').length + broken + errors.length;
    const lines = skipped.map((test) => {
      const result = test.result();
      return `skipped: ${test.fullName}: ${('note' in result && result.note) || 'no reason given'}`;
    });
    // After what the other reporters still have to say.
    process.once('exit', () => {
      process.stdout.write([...lines, `${passed} passed, ${failed} failed, ${skipped.length} skipped`, ''].join('\n'));
    });
  }
}
