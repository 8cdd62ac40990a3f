// muster simulate from the command line: what it prints, what it writes, and what is wrong usage of it.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { EXIT, type ExitCode } from '../exit.ts';
import { runProgram } from '../program.ts';
import type { World } from '../terminal.ts';
import { simulate } from './simulate.ts';

const folder = mkdtempSync(join(tmpdir(), 'muster-simulate-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

interface Ran {
  readonly code: ExitCode;
  readonly out: string;
  readonly err: string;
}

async function run(options: readonly string[], given: Partial<World> = {}): Promise<Ran> {
  const printed = { out: '', err: '' };
  const world: World = {
    terminal: {
      ...{ isTty: false, hasColour: false, columns: 300 },
      out: (text) => {
        printed.out += text;
      },
      err: (text) => {
        printed.err += text;
      },
    },
    environment: {},
    readStdin: async () => '',
    readLines: () => () => {},
    openScreen: () => undefined,
    onInterrupt: () => () => {},
    onHandover: () => () => {},
    abort: () => {
      throw new Error('aborted');
    },
    runtime: () => Promise.reject(new Error('not here')),
    ...given,
  };
  const code = await runProgram(['simulate', ...options], { commands: [simulate], world, version: '0' });
  return { code, ...printed };
}

/** Five tasks a second for half a minute, a second of work each: five busy slots. */
const rows = Array.from({ length: 150 }, (_, index) => `${index / 5},1`).join('\n');
const trace = file('steady.csv', `ts,duration\n${rows}\n`);
const agents = file('agents.yaml', 'slots: 2\nstartup: 1s\ncostPerHour: 3600\nagents: 3\n');
const plain = ['--trace', trace, '--agents', agents];

describe('the report', () => {
  test('as JSON is the same line for the same seed, in exactly this shape', async () => {
    const { code, out } = await run([...plain, '--policy', 'fixed:3,fixed:2', '--slo', '1s', '--seed', '7', '--json']);
    expect(code).toBe(EXIT.done);
    const report = JSON.parse(out);
    expect(report).toEqual({
      trace,
      seed: 7,
      policies: ['fixed:3', 'fixed:2'].map((name) => ({
        name,
        tasks: 150,
        lost: 0,
        waitMs: { p50: expect.any(Number), p95: expect.any(Number), p99: expect.any(Number) },
        sloViolation: expect.any(Number),
        agentSeconds: expect.any(Number),
        cost: expect.any(Number),
        actions: expect.any(Number),
      })),
    });
    const [three, two] = report.policies;
    expect(three).toMatchObject({ waitMs: { p99: 0 }, sloViolation: 0, actions: 0 });
    expect(three.agentSeconds).toBeCloseTo(3 * 31, -1);
    expect(three.cost).toBeCloseTo(three.agentSeconds, 3);
    // Four slots for five busy ones: the queue grows for half a minute.
    expect(two.actions).toBe(1);
    expect(two.sloViolation).toBeGreaterThan(0.5);
    const again = await run([...plain, '--policy', 'fixed:3,fixed:2', '--slo', '1s', '--seed', '7', '--json']);
    expect(again.out).toBe(out);
  });

  test('for people says what was read and what it came to', async () => {
    const { code, out } = await run([...plain, '--policy', 'fixed:3', '--slo', '2s']);
    expect(code).toBe(EXIT.done);
    expect(out).toContain('steady.csv: 150 rows read; time: ts (seconds); service: duration (seconds)');
    expect(out).toContain('150 tasks in 30 s, 1 s of work each');
    expect(out).toContain('Agents (agent): 3 at the start, 2 slots each, 1 s until one takes work, cost 3600 an hour');
    expect(out).toMatch(/POLICY +TASKS +LOST +WAIT P50 +P95 +P99 +OVER 2 s +AGENT-HOURS +COST/);
    expect(out).toMatch(/fixed:3 +150 +0 +0 ms +0 ms +0 ms +0 %/);
  });

  test('is written as a page, with the command that makes it again', async () => {
    const html = join(folder, 'report.html');
    await run([...plain, '--policy', 'fixed:3,kpa', '--html', html, '--slo', '90s']);
    const page = readFileSync(html, 'utf8');
    expect(page).toContain(`muster simulate --trace ${trace} --policy fixed:3,kpa --agents ${agents} --slo 90s</code>`);
    expect(page).toContain('</html>');
  });

  test('of a sweep has the cost at equal lateness', async () => {
    const { out } = await run([...plain, '--policy', 'fixed:4', '--slo', '1s', '--sweep', '--json']);
    const [policy] = JSON.parse(out).policies;
    expect(policy.sweep.map(({ target }: { target: number }) => target)).toEqual([2, 3, 4, 5, 6, 8]);
    expect(policy.costAt1Percent).toBeGreaterThan(0);
    expect(policy.costAt5Percent).toBeLessThanOrEqual(policy.costAt1Percent);
    const text = (await run([...plain, '--policy', 'fixed:4', '--slo', '1s', '--sweep'])).out;
    expect(text).toMatch(/COST AT 1 % LATE +COST AT 5 % LATE/);
  });

  test('fails when a policy misses more than is allowed', async () => {
    const miss = [...plain, '--policy', 'fixed:2', '--slo', '1s', '--misses-max'];
    expect((await run([...miss, '0.1'])).code).toBe(EXIT.failed);
    expect((await run([...miss, '1'])).code).toBe(EXIT.done);
  });

  test('ends early on Ctrl-C, with what is finished', async () => {
    const interrupted: Partial<World> = {
      onInterrupt(listener) {
        listener();
        return () => {};
      },
    };
    const { code, out, err } = await run([...plain, '--policy', 'fixed:3', '--json'], interrupted);
    expect(code).toBe(EXIT.failed);
    expect(JSON.parse(out)).toEqual({ trace, seed: 1, policies: [], isEndedEarly: true });
    expect(err).toContain('Ending early');
  });
});

describe('traces', () => {
  const tasks = async (name: string, content: string | Uint8Array, options: readonly string[] = []) => {
    const { out, err } = await run(['--trace', file(name, content), '--policy', 'fixed:50', ...options]);
    const [, count] = /fixed:50 +([\d,]+) /.exec(out) ?? [];
    return { out, err, count: Number(count?.replaceAll(',', '')) };
  };

  test('unsorted rows come in order, and are counted', async () => {
    const { out, count } = await tasks('unsorted.csv', 'ts,duration\n20,1\n10,1\n15,1\n');
    expect(count).toBe(3);
    expect(out).toContain('3 rows read, 1 put in order');
    expect(out).toContain('3 tasks in 10 s');
  });

  test('equal rows are tasks of their own, and are counted', async () => {
    const { out, count } = await tasks('twice.csv', 'ts,duration\n10,1\n10,1\n12,1\n');
    expect(count).toBe(3);
    expect(out).toContain('1 equal to the row before, each a task of its own');
  });

  test('a gap of an hour stays an hour', async () => {
    const { out, count } = await tasks('gap.csv', 'ts,duration\n0,1\n3600,1\n');
    expect(count).toBe(2);
    expect(out).toContain('2 tasks in 1 h');
  });

  test('with types go to the agents of their own, each sized by itself', async () => {
    const types = file('types.csv', 'ts,duration,kind\n0,2,fast\n1,2,slow\n2,2,slow\n');
    const both = file('both.yaml', '- type: fast\n  agents: 1\n- type: slow\n  agents: 2\n  slots: 1\n');
    const options = ['--trace', types, '--agents', both, '--policy', 'fixed:2', '--type-column', 'kind'];
    const { code, out } = await run(options);
    expect(code).toBe(EXIT.done);
    expect(out).toContain('type: kind');
    expect(out).toContain('Agents (slow): 2 at the start, 1 slot each');
    const wrong = file('only.yaml', '- type: fast\n- type: medium\n');
    const { err } = await run([...options.slice(0, 3), wrong, ...options.slice(4)]);
    expect(err).toContain('--agents: no agents run tasks of type "slow"; there are fast, medium');
  });

  test('one row is one task', async () => {
    expect((await tasks('one.jsonl', '{"ts":5,"duration":2}\n')).count).toBe(1);
  });

  test('windows without tasks are counted', async () => {
    const { out, count } = await tasks('rates.csv', 'window_start_s,requests\n0,50\n60,0\n120,50\n');
    expect(count).toBeGreaterThan(50);
    expect(out).toContain('1 windows without a task');
  });

  test('are compressed, thinned and cut', async () => {
    const text = `ts,duration\n${Array.from({ length: 400 }, (_, index) => `${index},1`).join('\n')}\n`;
    expect((await tasks('long.csv', text, ['--compress', '10'])).out).toContain(
      '400 tasks in 40 s, compressed 10 times',
    );
    const thin = (await tasks('long.csv', text, ['--thin', '0.1'])).count;
    expect(Math.abs(thin - 40)).toBeLessThan(20);
    expect((await tasks('long.csv', text, ['--divide', '10'])).count).toBe(thin);
    expect((await tasks('long.csv', text, ['--duration', '100s'])).count).toBe(101);
  });

  test.each<[string, string | Uint8Array, string]>([
    ['nothing in it', '', 'the file is empty'],
    ['no rows', 'ts,duration\n', 'line 1: is the only one: a header, and no rows'],
    ['no times', 'a,b\nx,y\n', 'no column of times was found; name it with --time-column. The columns are a, b'],
    [
      'a wrong time far down',
      `ts,duration\n${'1,1\n'.repeat(500)}never,1\n`,
      'line 502, column ts: "never" is no time',
    ],
    ['a negative service time', 'ts,duration\n1,-1\n', 'line 2, column duration: "-1" must be a number'],
    ['another number of cells', 'ts,duration\n1,1\n2\n', 'line 3: has 1 cells where the first line has 2'],
    ['rates of zero only', 'ts,rate_rps\n0,0\n60,0\n', 'no task arrives, so there is nothing to simulate'],
    ['one window', 'ts,rate_rps\n0,5\n', 'a rate needs two rows of different times'],
    ['a cut archive', gzipSync('ts\n1\n2\n').subarray(0, 15), 'unexpected end of file'],
  ])('with %s are refused by file and place', async (_name, content, message) => {
    const name = typeof content === 'string' ? 'wrong.csv' : 'wrong.csv.gz';
    const { code, out, err } = await run(['--trace', file(name, content), '--policy', 'fixed:1']);
    expect(code).toBe(EXIT.usage);
    expect(err).toContain(`--trace ${join(folder, name)}`);
    expect(err).toContain(message);
    expect(out).toBe('');
  });

  test('that are not there, or are directories, are refused', async () => {
    expect((await run(['--trace', join(folder, 'none.csv')])).err).toContain('ENOENT');
    expect((await run(['--trace', folder])).err).toMatch(/--trace .*EISDIR/);
  });
});

test.each<[string, readonly string[], string]>([
  ['an unknown policy', ['--policy', 'stedy'], 'did you mean steady?'],
  ['an unknown pattern', ['--pattern', 'wave'], 'It must be one of bundled, constant, ramp'],
  ['--rate with a trace', ['--trace', trace, '--rate', '5'], '--rate is of a generated pattern'],
  ['--time-column alone', ['--time-column', 'ts'], '--time-column needs --trace'],
  ['--thin alone', ['--thin', '0.5'], '--thin and --divide need --trace or --journal; --rate makes'],
  [
    'a trace and a journal',
    ['--trace', trace, '--journal', folder],
    '--trace and --journal are both recorded arrivals',
  ],
  [
    '--rate with a journal',
    ['--journal', folder, '--rate', '5'],
    '--rate is of a generated pattern: leave out --journal',
  ],
  ['the fleet of no recording', ['--policy', 'recorded'], 'recorded is the fleet of a recording: it needs --journal'],
  ['a setting that there is not', ['--set', 'routing.piker=p2c'], 'did you mean routing.picker?'],
  ['settings that are not there', ['--config', join(folder, 'none.yaml')], '--config: cannot read'],
  ['tenants of a trace', ['--trace', trace, '--tenants', '5'], '--tenants is of a generated pattern'],
  ['skew of one tenant', ['--tenant-skew', '2'], '--tenant-skew needs --tenants'],
  ['tasks of no session', ['--session-tasks', '2'], '--session-tasks needs --sessions'],
  ['a trend of the bundled pattern', ['--trend', '2'], '--trend needs another --pattern than bundled'],
  ['--thin and --divide', [...plain, '--thin', '0.5', '--divide', '2'], 'say the same: give one of them'],
  ['--period of the bundled pattern', ['--period', '1m'], '--period needs another --pattern than bundled'],
  ['a peak below the rate', ['--pattern', 'spike', '--rate', '5', '--peak', '2'], '--peak 2 must be at least --rate 5'],
  ['no seed', ['--seeds', '0'], 'It must be a whole number from 1 to 1000'],
  ['agents that are not there', ['--agents', join(folder, 'none.yaml')], '--agents: cannot read'],
  ['wrong agents', ['--agents', file('wrong.yaml', 'slots: 0\n')], 'slots = 0'],
  ['tasks that no agents run', ['--agents', file('ab.yaml', '- type: a\n- type: b\n')], 'no agents run tasks of type'],
  ['a page that cannot be written', ['--html', join(folder, 'no', 'such.html')], '--html: cannot write'],
])('%s is wrong usage', async (_name, options, message) => {
  const { code, err } = await run(options);
  expect(code).toBe(EXIT.usage);
  expect(err).toContain(message);
});

test('a page that is there stays when the trace is wrong', async () => {
  const html = file('old.html', 'the old one');
  await run(['--trace', file('bad.csv', 'a,b\nx,y\n'), '--html', html]);
  expect(existsSync(html) && readFileSync(html, 'utf8')).toBe('the old one');
});
