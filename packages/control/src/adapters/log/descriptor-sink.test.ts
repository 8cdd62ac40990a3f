// A pipe that somebody stops reading, with a real reader at its other end.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { DescriptorSink } from './descriptor-sink.ts';

/** A descriptor that does not block, and the process that would read what is written there. */
async function pipeTo(program: string) {
  const reader = spawn(process.execPath, ['-e', program], { stdio: ['pipe', 'pipe', 'inherit'] });
  const { stdin, stdout } = reader;
  onTestFinished(() => void reader.kill('SIGKILL'));
  await once(stdout, 'data'); // It is up.
  const { fd } = (stdin as unknown as { readonly _handle: { readonly fd: number } })._handle;
  expect(stdin).toBeInstanceOf(Socket);
  return { descriptor: fd, reader };
}

const LINE = `${'x'.repeat(999)}\n`;

test('lines beyond the bound are refused while nobody reads, and nothing waits for it', async () => {
  const { descriptor } = await pipeTo('console.log("up"); setInterval(() => {}, 1000)');
  const sink = new DescriptorSink(descriptor, { waitingBytesMax: 100_000, flushMs: 100 });
  const taken = Array.from({ length: 2_000 }, () => sink.write(LINE)).filter((isTaken) => isTaken).length;
  // What the kernel keeps for a reader, and the bound.
  expect(taken).toBeGreaterThan(100);
  expect(taken).toBeLessThan(1_500);
  expect(sink.write(LINE)).toBe(false);
  sink.flush(); // Comes back although nobody will ever read.
});

test('a slow reader gets every line that was taken, whole and in order', async () => {
  const slow = `let text = ''; console.log('up'); process.stdin.pause(); setTimeout(() => process.stdin.resume(), 300);
    process.stdin.on('data', (part) => { text += part; }); process.stdin.on('end', () => console.log(text))`;
  const { descriptor, reader } = await pipeTo(slow);
  const sink = new DescriptorSink(descriptor, { flushMs: 120_000 });
  const lines = Array.from({ length: 900 }, (_, number) => `${number} ${'y'.repeat(900)}`);
  for (const line of lines) expect(sink.write(`${line}\n`)).toBe(true);
  let got = '';
  reader.stdout.setEncoding('utf8').on('data', (part: string) => {
    got += part;
  });
  sink.flush();
  reader.stdin.end();
  await once(reader.stdout, 'end');
  expect(got.trim().split('\n')).toEqual(lines);
});

test('a reader that is gone is no reason to fail', async () => {
  const { descriptor, reader } = await pipeTo('console.log("up"); process.stdin.destroy(); process.exit()');
  reader.stdin.on('error', () => {});
  await once(reader, 'exit');
  const sink = new DescriptorSink(descriptor);
  expect(sink.write(LINE)).toBe(true);
});
