// A job in a thread: its news, its end, and its bounds.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { runJob } from './job-thread.ts';

const folder = mkdtempSync(join(tmpdir(), 'muster-job-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function job(code: string, { memoryBytes = 128 * 1024 * 1024, timeoutMs = 60_000 } = {}) {
  const file = join(folder, `${Math.abs(code.length)}-${timeoutMs}.mjs`);
  writeFileSync(file, `import { parentPort, workerData } from 'node:worker_threads';\n${code}`);
  const news: unknown[] = [];
  const tell = (each: unknown) => void news.push(each);
  return { news, ...runJob({ entry: pathToFileURL(file), job: { number: 20 }, memoryBytes, timeoutMs, tell }) };
}

test('it gets its job, tells its news, and sees nothing of the surroundings', async () => {
  const { news, ended } = job('parentPort.postMessage([workerData.number + 1, Object.keys(process.env).length]);');
  await ended;
  expect(news).toEqual([[21, 0]]);
});

test('what it throws comes back', async () => {
  await expect(job("throw new TypeError('a bug');").ended).rejects.toThrow('a bug');
});

test('one that never ends is ended', async () => {
  const { ended } = job('for (;;) {}', { timeoutMs: 1200 });
  await expect(ended).rejects.toMatchObject({ code: 'too-large', message: 'it took longer than 1.2 s' });
});

test('one that needs too much memory is ended, and nothing else is', async () => {
  const { ended } = job('const all = []; for (;;) all.push(new Array(1000).fill(1.5));', {
    memoryBytes: 32 * 1024 * 1024,
  });
  await expect(ended).rejects.toMatchObject({ code: 'too-large', message: 'it needed more than 32 MiB of memory' });
});

test('one that is stopped ends', async () => {
  const { ended, stop } = job('setInterval(() => {}, 1000);');
  stop();
  await ended;
});
