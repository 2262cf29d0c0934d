import { defineConfig } from 'vitest/config';
import LongestFirst from './tools/test-order.ts';

export default defineConfig({
  test: {
    include: ['{src,conformance,tools,demo,bench,eval,examples}/**/*.test.ts', 'web/{src,browser}/**/*.test.{ts,tsx}'],
    globalSetup: ['tools/test-postgres.ts', 'tools/services/test-services.ts'],
    reporters: ['default', './tools/count-reporter.ts'],
    // Real servers: a start takes a second, and two cores are shared.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Whoever waits for something waits for it, however slow the machine is.
    expect: { poll: { timeout: 20_000 } },
    pool: 'forks',
    // On two cores: a third of the time a file waits, for a server, a browser or a process that it has started.
    maxWorkers: 3,
    // Files do not see each other through modules: whoever changes the environment or a clock puts it back. Loading all the
    // modules anew for each file takes a sixth of a run's processor time.
    isolate: false,
    sequence: { sequencer: LongestFirst },
  },
});
