// The demo's agent: one process that really spends each task's service time, waiting (as on a model's answer) or
// computing. The controller starts it like any pool's agent; MUSTER_URL and the rest come from there.
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AttemptContext, defineAgent, serveAgent } from '@muster/sdk';

interface DemoPayload {
  /** Wall time. */
  readonly serviceMs: number;
}

/** Computes in slices, so that other slots and heartbeats get their turn. */
const SLICE_MS = 4;

const isComputing = process.argv.includes('--compute');
const capabilities = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));

const agent = defineAgent<DemoPayload>({
  capabilities,
  async run({ payload }, { signal }) {
    const startedAt = Date.now();
    if (isComputing) await compute(payload.serviceMs, signal);
    else await wait(payload.serviceMs, signal);
    return { startedAt };
  },
});

// Ctrl-C reaches every process of the terminal: the controller ends its agents when it is done with them.
process.on('SIGINT', () => {});
await serveAgent(agent, {
  on: (signal, listener) => (signal === 'SIGTERM' ? process.on(signal, listener) : undefined),
  exit: (code) => process.exit(code),
});

async function wait(ms: number, signal: AttemptContext['signal']): Promise<void> {
  // Timers round up to whole milliseconds; a rest under half of one is nearer to none.
  const wholeMs = Math.round(ms);
  if (wholeMs > 0) await sleep(wholeMs, undefined, { signal });
}

async function compute(ms: number, signal: AttemptContext['signal']): Promise<void> {
  let leftMs = ms;
  while (leftMs > 0) {
    signal.throwIfAborted();
    leftMs -= slice(Math.min(SLICE_MS, leftMs));
    await sleep(0);
  }
}

/** Hashes for about this long; returns the time it took, which other slots' slices are no part of. */
function slice(ms: number): number {
  const startedAt = performance.now();
  let digest = Buffer.alloc(1024);
  while (performance.now() - startedAt < ms)
    digest = Buffer.concat([createHash('sha256').update(digest).digest(), digest.subarray(32)]);
  return performance.now() - startedAt;
}
