// Pools of real processes: shells that sleep. Only the controller's view of them is made up.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { seededRandom } from '../../base/random.ts';
import { RESPAWN } from '../../base/respawn.ts';
import type { LogEvent } from '../../engine/ports.ts';
import { identityOf } from './identity.ts';
import { startPool } from './pool.ts';
import type { PoolOptions } from './pool-plan.ts';

const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

const limits = { checkMs: 5, adoptMs: 100, respawn: { ...RESPAWN, baseMs: 5, maxMs: 20 } };
const SLEEPER = ['/bin/sh', '-c', 'sleep 60; true'];

function world() {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'muster-pool-'));
  endings.push(() => rmSync(dataDirectory, { recursive: true, force: true }));
  const directory = join(dataDirectory, 'agents');
  const events: LogEvent[] = [];
  const connected = new Set<string>();
  const start = (options: Partial<PoolOptions> = {}) => {
    const pool = startPool({
      type: 'echo',
      agents: 1,
      command: SLEEPER,
      environment: { PATH: process.env.PATH },
      url: 'http://127.0.0.1:1',
      directory: dataDirectory,
      presence: { isConnected: (id) => connected.has(id), pidOf: () => undefined },
      clock: { now: () => performance.now() },
      random: seededRandom(1),
      log: (event) => events.push(event),
      ...options,
      limits: { ...limits, ...options.limits },
    });
    endings.push(() => pool.stop(0));
    const pidOf = (index: number) => pool.members()[index]?.pid ?? 0;
    return { pool, pidOf };
  };
  return { directory, events, connected, start, named: (event: string) => events.filter((one) => one.event === event) };
}

/** The test's own time limit is the deadline. */
async function waitUntil(isMet: () => boolean): Promise<void> {
  while (!isMet()) await delay(5);
}

const isAlive = (pid: number): boolean => identityOf(pid) !== undefined;

test('keeps N processes with ids of their own, told where and who they are', async () => {
  const { start, directory } = world();
  const { pool } = start({
    agents: 3,
    slots: 4,
    token: 'secret',
    env: { EXTRA: 'yes' },
    environment: { PATH: process.env.PATH, MUSTER_POOLS: 'not yours' },
    command: 'env | sort; sleep 60; true',
  });
  expect(pool.members().map((member) => [member.id, member.state])).toEqual([
    ['echo-1', 'running'],
    ['echo-2', 'running'],
    ['echo-3', 'running'],
  ]);
  const output = () => readFileSync(join(directory, 'echo-2.log'), 'utf8');
  await waitUntil(() => output().includes('PATH='));
  expect(output().split('\n')).toEqual(
    expect.arrayContaining([
      'EXTRA=yes',
      'MUSTER_AGENT_ID=echo-2',
      'MUSTER_AGENT_TYPE=echo',
      'MUSTER_SLOTS=4',
      'MUSTER_TOKEN=secret',
      'MUSTER_URL=http://127.0.0.1:1',
    ]),
  );
  expect(output()).not.toContain('MUSTER_POOLS');
});

test('a process that ends is started again, and whoever wants to know is told', async () => {
  const { start } = world();
  const ended: string[] = [];
  const { pidOf } = start({ agents: 2, onEnd: (id, how) => ended.push(`${id}: ${how}`) });
  const [first, second] = [pidOf(0), pidOf(1)];
  process.kill(first, 'SIGKILL');
  await waitUntil(() => pidOf(0) !== 0 && pidOf(0) !== first);
  expect(ended).toEqual(['echo-1: killed by SIGKILL']);
  expect(pidOf(1)).toBe(second);
});

test('what a dead process leaves behind ends before the next one starts', async () => {
  const { start, directory } = world();
  const { pidOf } = start({ command: `sleep 60 & echo $! > ${directory}/child; wait` });
  const childFile = join(directory, 'child');
  await waitUntil(() => existsSync(childFile) && readFileSync(childFile, 'utf8').endsWith('\n'));
  const child = Number(readFileSync(childFile, 'utf8'));
  const first = pidOf(0);
  process.kill(first, 'SIGKILL');
  await waitUntil(() => pidOf(0) !== 0 && pidOf(0) !== first);
  await waitUntil(() => !isAlive(child));
});

test('a crash loop slows down and is said once', async () => {
  const { start, named } = world();
  start({ command: 'exit 3' });
  await waitUntil(() => named('agent-process-ended').length >= 8);
  expect(named('agent-crash-loop')).toHaveLength(1);
  const delays = named('agent-process-ended').map((event) => Number(event.respawnMs));
  expect(delays[0]).toBeLessThanOrEqual(5);
  expect(delays[7]).toBeGreaterThanOrEqual(16);
});

test('a command that does not exist is a crash loop, not a crash', async () => {
  const { start, named } = world();
  start({ command: ['/no/such/program'] });
  await waitUntil(() => named('agent-crash-loop').length === 1);
  expect(named('agent-process-ended')[0]?.how).toContain('ENOENT');
});

test('stop ends every process: politely, then with force', async () => {
  const { start, directory } = world();
  const { pool, pidOf } = start({ agents: 2, command: `trap '' TERM; echo ready; while :; do sleep 60; done` });
  const pids = [pidOf(0), pidOf(1)];
  await waitUntil(() => [1, 2].every((number) => statSync(join(directory, `echo-${number}.log`)).size > 0));
  const startedAt = performance.now();
  await pool.stop(100);
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(100);
  expect(pids.map(isAlive)).toEqual([false, false]);
  expect(existsSync(join(directory, 'echo-1.json'))).toBe(false);
});

test('the next controller adopts a process that connects again, and can stop it', async () => {
  const { start, named, connected } = world();
  const before = start();
  const pid = before.pidOf(0);
  // The first controller is only forgotten: its process must live on, like after a kill -9 of the controller.
  const after = start({ limits: { adoptMs: 60_000 } });
  expect(after.pool.members()).toEqual([{ id: 'echo-1', state: 'adopting', pid }]);
  connected.add('echo-1');
  await waitUntil(() => after.pool.members()[0]?.state === 'running');
  expect(after.pidOf(0)).toBe(pid);
  expect(named('agent-process-started')).toHaveLength(1);
  await after.pool.stop(1_000);
  expect(isAlive(pid)).toBe(false);
});

test('a process of an earlier controller that does not connect again is replaced', async () => {
  const { start } = world();
  const pid = start().pidOf(0);
  const after = start({ limits: { adoptMs: 30 } });
  await waitUntil(() => after.pool.members()[0]?.state === 'running');
  expect(after.pidOf(0)).not.toBe(pid);
  expect(isAlive(pid)).toBe(false);
});

test('an adopted process that ends is replaced', async () => {
  const { start, connected } = world();
  const pid = start().pidOf(0);
  connected.add('echo-1');
  const after = start();
  expect(after.pool.members()[0]).toMatchObject({ state: 'running', pid });
  process.kill(pid, 'SIGKILL');
  await waitUntil(() => after.pidOf(0) !== 0 && after.pidOf(0) !== pid);
});

test('a recorded process id that belongs to another program by now is left alone', async () => {
  const { start, directory } = world();
  const bystander = spawn(SLEEPER[0] ?? '', SLEEPER.slice(1), { detached: true, stdio: 'ignore' });
  endings.push(() => process.kill(-(bystander.pid ?? 0), 'SIGKILL'));
  mkdirSync(directory);
  writeFileSync(join(directory, 'echo-1.json'), JSON.stringify({ pid: bystander.pid, identity: 'of an earlier life' }));
  const { pool } = start();
  expect(pool.members()[0]?.state).toBe('running');
  await pool.stop(1_000);
  expect(isAlive(bystander.pid ?? 0)).toBe(true);
});

test('a process whose agent is not connected for long is replaced', async () => {
  const { start, named } = world();
  const { pidOf } = start({ limits: { replaceAfterMs: 50 } });
  const first = pidOf(0);
  await waitUntil(() => named('agent-process-replaced').length > 0 && pidOf(0) !== 0 && pidOf(0) !== first);
  expect(isAlive(first)).toBe(false);
});

test('output is bounded', async () => {
  const { start, directory } = world();
  start({ command: 'while :; do echo 0123456789; done', limits: { logBytesMax: 10_000 } });
  const log = join(directory, 'echo-1.log');
  await waitUntil(() => existsSync(`${log}.1`));
  const kept = statSync(`${log}.1`).size;
  await waitUntil(() => statSync(`${log}.1`).size !== kept);
  expect(statSync(log).size).toBeLessThan(5_000_000);
});
