import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

// Tests run against the sources: the `source` condition of each package leads to its TypeScript.
export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'packages/*/test/**/*.test.ts',
      'bench/**/*.test.ts',
      'examples/**/*.test.ts',
    ],
    // The longest files wait for processes more than they compute: two at a time on two cores too (the default is one).
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // They end what hangs. The limits on what Muster does are in the tests.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
