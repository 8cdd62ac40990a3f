// What is particular to processes, on top of what every provisioner does (test/conformance/provisioner.ts). The
// processes are real shells; only the controller's view of them is made up.
import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { until } from '../../../../sdk/test/until.ts';
import { seededRandom } from '../../base/random.ts';
import { RESPAWN } from '../../base/respawn.ts';
import type { LogEvent } from '../../engine/ports.ts';
import { identityOf } from './identity.ts';
import type { PoolPlan, ProcessProvisionerOptions } from './pool-plan.ts';
import { ProcessProvisioner } from './process-provisioner.ts';

const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

const limits = { checkMs: 5, adoptMs: 100, stragglerMs: 100, respawn: { ...RESPAWN, baseMs: 5, maxMs: 20 } };
/** With pauses: while this process does not get to look, the disk is not filled. */
const FLOOD = 'while :; do yes 0123456789 | head -n 2000; sleep 0.005; done';
const SLEEPER = ['/bin/sh', '-c', 'exec sleep 60'];

function world() {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'muster-pool-'));
  endings.push(() => rmSync(dataDirectory, { recursive: true, force: true, maxRetries: 5 }));
  const directory = join(dataDirectory, 'agents');
  const events: LogEvent[] = [];
  /** Agents that are connected, with the process id that they said they have. */
  const connected = new Map<string, number | undefined>();
  const open = (pool: Partial<PoolPlan> = {}, options: Partial<ProcessProvisionerOptions> = {}) => {
    const provisioner = new ProcessProvisioner({
      pools: [{ type: 'echo', command: SLEEPER, ...pool }],
      environment: { PATH: process.env.PATH },
      url: 'http://127.0.0.1:1',
      directory: dataDirectory,
      presence: { isConnected: (id) => connected.has(id), pidOf: (id) => connected.get(id) },
      clock: { now: () => performance.now() },
      random: seededRandom(1),
      log: (event) => events.push(event),
      ...options,
      limits: { ...limits, ...options.limits },
    });
    endings.push(async () => {
      await Promise.all(provisioner.list().map(({ id }) => provisioner.remove(id, 0)));
      provisioner.release();
    });
    const find = (id: string) => provisioner.list().find((one) => one.id === id);
    /** Creates an agent; resolves with its process id when it runs in another process than the one given. */
    const run = async (id: string, otherThan = 0): Promise<number> => {
      provisioner.create('echo', id);
      const isSo = () => ![undefined, otherThan].includes(find(id)?.pid) && find(id)?.state === 'running';
      await until(isSo, { what: `${id} runs` });
      return find(id)?.pid ?? 0;
    };
    return { provisioner, find, run };
  };
  const output = (id: string): string => {
    const path = join(directory, `${id}.log`);
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  };
  const named = (event: string) => events.filter((one) => one.event === event);
  return { directory, connected, open, output, named };
}

const isAlive = (pid: number): boolean => identityOf(pid) !== undefined;

/** The process id that an agent has written as `NAME PID`. */
async function pidIn(output: () => string, name: string): Promise<number> {
  const found = (): string | undefined => new RegExp(`^${name} (\\d+)$`, 'm').exec(output())?.[1];
  await until(() => found() !== undefined, { what: `${name} tells its process id` });
  return Number(found());
}

test('an agent is told where and who it is, and nothing of the controller’s own settings', async () => {
  const { open, output } = world();
  const { run } = open(
    { slots: 4, env: { EXTRA: 'yes' }, costPerHour: 1.5, command: 'env | sort; echo END; exec sleep 60' },
    { token: 'secret', environment: { PATH: process.env.PATH, MUSTER_POOLS: 'not yours' } },
  );
  await run('echo-2');
  await until(() => output('echo-2').includes('END'), { what: 'the whole of its environment' });
  const lines = output('echo-2').split('\n');
  expect(lines).toEqual(
    expect.arrayContaining([
      'EXTRA=yes',
      'MUSTER_AGENT_ID=echo-2',
      'MUSTER_AGENT_TYPE=echo',
      'MUSTER_COST_PER_HOUR=1.5',
      'MUSTER_SLOTS=4',
      'MUSTER_TOKEN=secret',
      'MUSTER_URL=http://127.0.0.1:1',
    ]),
  );
  expect(output('echo-2')).not.toContain('MUSTER_POOLS');
});

test('kill -9 of a process is told as what it is', async () => {
  const { open, named } = world();
  const { run, find } = open();
  const pid = await run('echo-1');
  process.kill(pid, 'SIGKILL');
  await run('echo-1', pid);
  expect(find('echo-1')).toMatchObject({ restarts: 1, lastEnd: 'killed by SIGKILL' });
  expect(named('agent-process-ended')).toMatchObject([{ agent: 'echo-1', pid, how: 'killed by SIGKILL' }]);
});

test('what a dead process leaves behind ends before the next one starts', async () => {
  const { open, output } = world();
  const { run } = open({ command: 'sleep 60 & echo child $!; wait' });
  const first = await run('echo-1');
  const child = await pidIn(() => output('echo-1'), 'child');
  process.kill(first, 'SIGKILL');
  await run('echo-1', first);
  expect(isAlive(child)).toBe(false);
});

test('a crash loop slows down and is said once', async () => {
  const { open, named } = world();
  open({ command: 'exit 3' }).provisioner.create('echo', 'echo-1');
  await until(() => named('agent-process-ended').length >= 8, { what: 'it ended eight times' });
  expect(named('agent-crash-loop')).toHaveLength(1);
  const delays = named('agent-process-ended').map((event) => Number(event.respawnMs));
  expect(delays[0]).toBeLessThanOrEqual(5);
  expect(delays[7]).toBeGreaterThanOrEqual(16);
});

test.each([
  ['does not exist', ['/no/such/program'], 'ENOENT'],
  ['cannot be passed on', ['/bin/echo', 'x'.repeat(3_000_000)], 'E2BIG'],
])('a command that %s is a crash loop, not a crash', async (_, command, why) => {
  const { open, named } = world();
  open({ command }).provisioner.create('echo', 'echo-1');
  await until(() => named('agent-crash-loop').length === 1, { what: 'it is a crash loop' });
  expect(named('agent-process-ended')[0]?.how).toContain(why);
});

test('a removal reaches the agent behind a shell, which may finish within the grace', async () => {
  const { open, output } = world();
  const agent = `sh -c 'trap "sleep 0.2; echo finished; exit" TERM; echo agent $$; while :; do sleep 0.02; done'`;
  const { run, provisioner } = open({ command: `${agent}; true` });
  const shell = await run('echo-1');
  const pid = await pidIn(() => output('echo-1'), 'agent');
  expect(pid).not.toBe(shell);
  await provisioner.remove('echo-1', 120_000);
  expect(output('echo-1')).toContain('finished');
  expect([shell, pid].map(isAlive)).toEqual([false, false]);
});

test('an agent that was stopped by SIGSTOP is ended by force within its grace', async () => {
  const { open, output } = world();
  const { run, provisioner } = open({ command: `trap exit TERM; echo ready $$; while :; do sleep 60; done` });
  await run('echo-1');
  const pid = await pidIn(() => output('echo-1'), 'ready');
  process.kill(pid, 'SIGSTOP');
  const before = performance.now();
  await provisioner.remove('echo-1', 150);
  expect(performance.now() - before).toBeGreaterThanOrEqual(150);
  expect(isAlive(pid)).toBe(false);
});

test('a child that made itself a daemon ends with its agent', async () => {
  const { open, output } = world();
  const { run, provisioner } = open({ command: `setsid sh -c 'echo daemon $$; exec sleep 61' & exec sleep 60` });
  await run('echo-1');
  const daemon = await pidIn(() => output('echo-1'), 'daemon');
  await provisioner.remove('echo-1', 1_000);
  // It was killed; the kernel takes its time on a busy machine.
  await expect.poll(() => isAlive(daemon)).toBe(false);
});

test('removed, an agent has no papers left', async () => {
  const { open, directory } = world();
  const { run, provisioner } = open();
  await run('echo-1');
  expect(existsSync(join(directory, 'echo-1.json'))).toBe(true);
  await provisioner.remove('echo-1', 1_000);
  expect(readdirSync(directory)).toEqual(['echo-1.log']);
});

test('a recorded process id that belongs to another program by now is left alone', async () => {
  const { open, directory } = world();
  const bystander = spawn(SLEEPER[0] ?? '', SLEEPER.slice(1), { detached: true, stdio: 'ignore' });
  const pid = bystander.pid ?? 0;
  endings.push(() => process.kill(-pid, 'SIGKILL'));
  mkdirSync(directory);
  writeFileSync(join(directory, 'echo-1.json'), JSON.stringify({ pid, identity: 'of an earlier life' }));
  const { run, provisioner } = open();
  expect(await run('echo-1')).not.toBe(pid);
  await provisioner.remove('echo-1', 1_000);
  expect(isAlive(pid)).toBe(true);
});

test('an agent whose papers were lost is known by what it says, if its process says the same', async () => {
  const { open, directory, connected, named } = world();
  const before = open();
  const pid = await before.run('echo-1');
  before.provisioner.release();
  rmSync(join(directory, 'echo-1.json'));
  connected.set('echo-1', pid);
  const { run, provisioner } = open({}, { limits: { adoptMs: 60_000 } });
  expect(await run('echo-1')).toBe(pid);
  expect(named('agent-process-adopted')).toMatchObject([{ agent: 'echo-1', pid }]);
  connected.delete('echo-1');
  await provisioner.remove('echo-1', 1_000);
  expect(isAlive(pid)).toBe(false);
});

test('what was left of an agent whose own process is dead ends before it is created again', async () => {
  const { open, output } = world();
  const before = open({ command: 'sleep 60 & echo child $!; wait' });
  const pid = await before.run('echo-1');
  const child = await pidIn(() => output('echo-1'), 'child');
  before.provisioner.release();
  process.kill(pid, 'SIGKILL');
  await until(() => !isAlive(pid), { what: 'it has ended' });
  const { run } = open();
  await run('echo-1', pid);
  expect(isAlive(child)).toBe(false);
});

test('a process whose agent is not connected for long is replaced', async () => {
  const { open, named } = world();
  const { run } = open({}, { limits: { replaceAfterMs: 50 } });
  const first = await run('echo-1');
  await run('echo-1', first);
  expect(named('agent-process-replaced').map(({ pid }) => pid)).toContain(first);
  expect(isAlive(first)).toBe(false);
});

test('output is bounded while an agent floods, and its newest part is kept', async () => {
  const { open, directory } = world();
  const { run, provisioner } = open({ command: FLOOD }, { limits: { checkMs: 20, logBytesMax: 100_000 } });
  await run('echo-1');
  const log = join(directory, 'echo-1.log');
  await until(() => existsSync(`${log}.1`), { what: 'the output is cut' });
  let largest = 0;
  const isCut = (): boolean => {
    const { size } = statSync(log);
    const isSmaller = size < largest;
    largest = Math.max(largest, size);
    return isSmaller;
  };
  await until(isCut, { what: 'the output is cut again' });
  await until(isCut, { what: 'the output is cut again' });
  await provisioner.remove('echo-1', 1_000);
  expect(statSync(`${log}.1`).size).toBeLessThanOrEqual(100_000);
  expect(/^(0123456789\n)+\d*$/.test(readFileSync(`${log}.1`, 'utf8'))).toBe(true);
});

test('of agents that are no more, the newest logs are kept', async () => {
  const { open, directory } = world();
  mkdirSync(directory);
  for (let number = 1; number <= 6; number++) {
    writeFileSync(join(directory, `old-${number}.log`), 'output');
    utimesSync(join(directory, `old-${number}.log`), number, number);
  }
  writeFileSync(join(directory, 'old-1.log.1'), 'older output');
  const logs = () => readdirSync(directory).filter((name) => /\.log/.test(name));
  const { run, provisioner } = open({}, { limits: { logsMax: 3 } });
  await run('echo-1');
  await until(() => logs().length === 4, { what: 'the oldest logs are removed' });
  expect(logs()).toEqual(['echo-1.log', 'old-4.log', 'old-5.log', 'old-6.log']);
  await provisioner.remove('echo-1', 1_000);
  await until(() => logs().length === 3, { what: 'one more log is removed' });
  expect(logs()).toEqual(['echo-1.log', 'old-5.log', 'old-6.log']);
});

test('CPU and memory of an agent count its children, also those in a session of their own', async () => {
  const { open } = world();
  const busy = `${process.execPath} -e 'const held = Buffer.alloc(200_000_000, 1); for (;;) held[0]++'`;
  const { run, find } = open({ command: `(setsid ${busy}) & wait` }, { limits: { sampleMs: 300 } });
  await run('echo-1');
  await run('echo-2');
  const of = (id: string) => find(id) ?? { cpuCores: undefined, memoryBytes: undefined };
  // It gets what is left of one core, which may be little; counted twice it would be two on a quiet machine.
  const isCounted = () => (of('echo-1').cpuCores ?? 0) > 0.02 && (of('echo-1').cpuCores ?? 0) < 1.5;
  const isHeld = () => (of('echo-1').memoryBytes ?? 0) > 200_000_000;
  await until(() => isCounted() && isHeld(), { what: 'the child is counted' });
  expect(of('echo-1').memoryBytes).toBeLessThan(500_000_000);
});

test('what an agent uses is known from the first measurement on', async () => {
  const { open } = world();
  const { run, find } = open({}, { limits: { sampleMs: 200 } });
  await run('echo-1');
  await until(() => find('echo-1')?.cpuCores !== undefined, { what: 'it is measured' });
  expect(find('echo-1')?.cpuCores).toBeLessThan(0.3);
  expect(find('echo-1')?.memoryBytes).toBeGreaterThan(100_000);
});

test('an id of any characters and length has its files', async () => {
  const { open, directory } = world();
  const ids = ['echo/../../x', `${'ü'.repeat(126)}-1`, `${'ü'.repeat(126)}-2`];
  const before = open();
  const pids = await Promise.all(ids.map((id) => before.run(id)));
  expect(readdirSync(directory).filter((name) => name.endsWith('.json'))).toHaveLength(3);
  before.provisioner.release();
  const { provisioner } = open();
  const left = new Map(provisioner.list().map(({ id, pid }) => [id, pid]));
  expect(ids.map((id) => left.get(id))).toEqual(pids);
});
