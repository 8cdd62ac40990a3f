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
    // They end what hangs, however slow the machine is; no test relies on them. What waits inside of a test gives up
    // before (until, in packages/sdk/test), and says for what it has waited.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 120_000, interval: 20 } },
  },
});
