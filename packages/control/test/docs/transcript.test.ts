// The conversation with curl in docs/agents.md, word for word against a real controller: each command runs, and its
// reply is the one on the page, but for what differs from run to run.
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { openStage } from '../e2e/harness.ts';
import { read } from '../repository.ts';

const hasCurl = spawnSync('curl', ['--version']).status === 0;
const PAGE_URL = 'http://127.0.0.1:8080';
/** What differs from run to run; later commands repeat it. */
const FREE = new Set(['connection', 'token', 'tokens', 'node']);

interface Step {
  readonly command: string;
  readonly reply: unknown;
}

function steps(): readonly Step[] {
  const [, block = ''] = /```console\n([\s\S]*?)```/.exec(read('docs/agents.md')) ?? [];
  return block.split(/^\$ /m).flatMap((text) => {
    const [, command = '', reply = ''] = /^(curl [\s\S]*?)\n(\{"[\s\S]*)$/.exec(text) ?? [];
    return command === '' ? [] : [{ command, reply: JSON.parse(reply.replaceAll('\n', '')) as unknown }];
  });
}

test.skipIf(!hasCurl)('the conversation with curl is what the page shows (curl)', async () => {
  const stage = openStage();
  const { url, client } = await stage.controller({ settings: { MUSTER_LEASE_ORPHAN_TIMEOUT_MS: '300000' } });
  const seen = new Map([[PAGE_URL, url]]);
  const conversation = steps();
  expect(conversation).toHaveLength(4);
  for (const { command, reply } of conversation) {
    let line = command;
    for (const [shown, real] of seen) line = line.replaceAll(shown, real);
    const child = stage.spawn(['/bin/sh', '-c', line]);
    expect(await child.exited, child.err).toMatchObject({ code: 0 });
    expect(aligned(JSON.parse(child.out), reply, seen)).toEqual(reply);
  }
  expect(await client.task('t1')).toMatchObject({ state: 'completed', result: 'Hello, Ada', agent: 'curl-1' });
});

/** The real value with the page's text where the two may differ; what they are is remembered. */
function aligned(real: unknown, shown: unknown, seen: Map<string, string>, isFree = false): unknown {
  if (isFree && typeof real === 'string' && typeof shown === 'string') {
    seen.set(shown, real);
    return shown;
  }
  if (Array.isArray(real)) {
    return real.map((value, index) => aligned(value, (shown as readonly unknown[])?.[index], seen, isFree));
  }
  if (typeof real !== 'object' || real === null) return real;
  const page = (shown ?? {}) as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.entries(real).map(([name, value]) => [name, aligned(value, page[name], seen, FREE.has(name))]),
  );
}
