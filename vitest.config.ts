import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{src,conformance,tools,demo,bench,eval,examples}/**/*.test.ts', 'web/{src,browser}/**/*.test.{ts,tsx}'],
    globalSetup: ['tools/test-postgres.ts', 'tools/services/test-services.ts'],
    reporters: ['default', './tools/count-reporter.ts'],
    // Real servers: a start takes a second, and two cores are shared.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
