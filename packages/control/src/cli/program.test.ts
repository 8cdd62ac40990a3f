import { Fault } from '@muster/contract';
import { describe, expect, test } from 'vitest';
import { type Surroundings as LineSurroundings, type Ran, runLine } from '../../test/cli/line.ts';
import { Config } from '../config.ts';
import type { JournalRecord } from '../engine/records.ts';
import { defineCommand } from './command.ts';
import { allCommands } from './commands.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { integer, list, withDefault } from './options.ts';
import type { RunningController, Runtime } from './runtime.ts';

const COMMANDS = await allCommands();

interface Surroundings extends Omit<LineSurroundings, 'runtime'> {
  readonly journal?: readonly JournalRecord[];
  /** The controller that holds every data directory. */
  readonly running?: RunningController;
  /** What a controller that is started prints before it ends at once. */
  readonly launchOutput?: string;
}

const run = (line: readonly string[], surroundings: Surroundings = {}): Promise<Ran> =>
  runLine(line, { ...surroundings, runtime: runtimeOf(surroundings) });

const runtimeOf = ({ journal = [], running, launchOutput = '' }: Surroundings): Runtime => ({
  startMuster: () => Promise.reject(new Error('not here')),
  async *dumpJournal() {
    yield* journal;
  },
  openLog: async () => ({ log: () => {}, apply: () => {}, probe: () => [] }),
  verifyAudit: () => ({ ok: true, files: 1, entries: 2, firstSeq: 1, head: { seq: 2, hash: 'ab' } }),
  openRecording: () => {
    throw new Error('no journal here');
  },
  verifyJournal: () => ({
    ok: true,
    segments: 1,
    records: journal.length,
    snapshot: undefined,
    history: { files: 0, tasks: 0, keys: 0 },
    torn: undefined,
    owner: undefined,
  }),
  background: {
    runningIn: () => running,
    launch: () => ({ pid: 0, hasEnded: () => true, output: () => launchOutput }),
    end: async () => true,
  },
});

// Port 9 (discard) has no listener where tests run. Only requests that are not repeated are tried: no test waits.
const EVENT = ['events', 'set', 'a', '--pool', 'writer', '--agents', '2'];
const NOBODY = ['--url', 'http://127.0.0.1:9'];

describe('the command line', () => {
  test.each(COMMANDS.map((command) => [command.name, command] as const))(
    '%s --help shows an example that begins with its name',
    async (name, command) => {
      const { code, out } = await run([...name.split(' '), '--help']);
      expect(code).toBe(EXIT.done);
      expect(out).toContain(`$ muster ${command.example}`);
      expect(command.example.startsWith(name)).toBe(true);
      expect(out).toContain('--json');
    },
  );

  test('--version prints the version', async () => {
    expect(await run(['--version'])).toMatchObject({ code: EXIT.done, out: '9.9.9\n' });
  });

  test.each<[string, readonly string[], RegExp]>([
    ['unknown command', ['stats'], /unknown command 'stats'/],
    ['unknown option', ['status', '--fast'], /unknown option '--fast'/],
    ['wrong number', ['submit', '--type', 'a', '--priority', '10'], /--priority.*10.*whole number from 0 to 9/s],
    ['wrong choice', ['tasks', '--state', 'done'], /--state.*done.*one of scheduled, waiting/s],
    ['wrong duration', ['demo', '--duration', '30'], /--duration.*30s/s],
    ['missing type', ['submit'], /--type is missing/],
    ['bad payload', ['submit', '--type', 'a', '--payload', 'hello'], /--payload is no JSON/],
    [
      'missing payload file',
      ['submit', '--type', 'a', '--payload', '@nowhere.json'],
      /--payload: cannot read nowhere\.json/,
    ],
    ['missing task', ['task'], /missing required argument 'task'/],
    ['bad task', ['explain', 'banana'], /<task> must be a task id/],
    ['unknown factor', ['explain', 't1', '--weights', 'lod=1'], /"lod" is no factor; they are load, performance/],
    ['bad weight', ['explain', 't1', '--weights', 'load=much'], /load needs a number/],
    ['two alternatives', ['explain', 't1', '--weights', 'load=1', '--profile', 'cost'], /not both/],
    ['bad url', ['status', '--url', 'ftp://x'], /--url must look like/],
    ['too much', ['status', 'now'], /too many arguments/],
    ['redrive of nothing', ['redrive'], /name the tasks, or pass --type or --all/],
    ['nothing to run', ['agent', 'run', '--type', 'a'], /give --command CMD, --function FILE or --http URL/],
    [
      'bad label',
      ['agent', 'run', '--type', 'a', '--command', 'cat', '--label', 'gpu'],
      /--label must look like name=value/,
    ],
    [
      'bad port',
      ['config', 'check', '--port', '99999'],
      /server\.port = 99999 \(--port\) must be an integer from 0 to 65535/,
    ],
    ['missing file', ['config', 'check', '--config', 'nowhere.yaml'], /--config: cannot read nowhere\.yaml/],
    ['missing trace', ['demo', '--trace', 'nowhere.csv'], /--trace nowhere\.csv: ENOENT/],
    ['scale by nothing', ['pool', 'scale', 'writer'], /pass either --to or --by/],
    ['scale twice', ['pool', 'scale', 'writer', '--to', '3', '--by', '-1'], /pass either --to or --by/],
    ['bad size', ['pool', 'scale', 'writer', '--to', '-1'], /--to.*-1.*whole number from 0 to 10000/s],
    ['bad pool', ['pool', 'show', 'a b'], /<type> must be the type of a pool.*not "a b"/],
    ['no change of a policy', ['policy', 'set', 'writer'], /FIELD=VALUE, --preset or --file; see muster policy get/],
    ['no assignment', ['policy', 'set', 'writer', 'maxAgents'], /write FIELD=VALUE, such as maxAgents=50/],
    [
      'unknown field of a policy',
      ['policy', 'set', 'writer', 'maxAgent=3'],
      /maxAgent is no field.*did you mean maxAgents/,
    ],
    ['unknown preset', ['policy', 'set', 'writer', '--preset', 'fast'], /--preset.*fast.*one of conservative/s],
    ['missing policy', ['policy', 'set', 'writer', '--file', 'nowhere.yaml'], /--file: cannot read nowhere\.yaml/],
    ['an event without a pool', ['events', 'set', 'a', '--agents', '2', '--duration', '1h'], /--pool is missing/],
    ['an event without a time', [...EVENT, '--duration', '1h'], /pass either --at or --cron/],
    [
      'an event without a zone',
      [...EVENT, '--duration', '1h', '--at', '2026-12-01T09:00'],
      /--at: write a time with its zone/,
    ],
    ['an event without an end', [...EVENT, '--at', '2026-12-01T09:00Z'], /--duration is missing/],
    ['column without trace', ['demo', '--time-column', 'x'], /--time-column needs --trace/],
  ])('%s is wrong usage', async (_name, line, message) => {
    const { code, out, err } = await run(line);
    expect(code).toBe(EXIT.usage);
    expect(err).toMatch(message);
    expect(err).not.toContain('    at ');
    expect(out).toBe('');
  });

  test.each([
    ['cancel', 't1'],
    ['redrive', '--all'],
    ['submit', '--type', 'a'],
  ])('%s without a controller ends with 3 and says what to do', async (...line) => {
    const { code, err } = await run([...line, ...NOBODY]);
    expect(code).toBe(EXIT.noController);
    expect(err).toContain('muster up');
  });

  test('with --json, errors too are one object on one line', async () => {
    const failed = await run(['cancel', 't1', '--json', ...NOBODY]);
    expect(JSON.parse(failed.out)).toMatchObject({ error: { code: 'no-controller' } });
    const misused = await run(['tasks', '--json', '--limit', '0']);
    expect(misused.code).toBe(EXIT.usage);
    expect(JSON.parse(misused.out)).toMatchObject({ error: { code: 'usage' } });
    for (const { out } of [failed, misused]) expect(out.trimEnd().split('\n')).toHaveLength(1);
  });

  test('a bug shows its stack, a fault its remedy', async () => {
    const failing = (error: Error) => [
      defineCommand({ name: 'x', summary: 's', example: 'x', options: {}, run: () => Promise.reject(error) }),
    ];
    const bug = await run(['x'], { commands: failing(new Error('oops')) });
    expect([bug.code, bug.err]).toEqual([EXIT.failed, expect.stringContaining('    at ')]);
    const fault = await run(['x'], { commands: failing(new Fault('data-corrupt', 'record 5 is damaged')) });
    expect(fault.code).toBe(EXIT.failed);
    expect(fault.err).toContain('record 5 is damaged (data-corrupt)\n  Run muster log verify');
  });

  test('options arrive typed, with defaults and repetitions', async () => {
    const seen: unknown[] = [];
    const echo = defineCommand({
      name: 'echo',
      summary: 's',
      example: 'echo',
      arguments: [{ name: '[words...]', meaning: 'm' }],
      options: {
        count: withDefault(integer('--count <n>', 'm'), 2),
        tag: list('--tag <t>', 'm'),
        none: integer('--none <n>', 'm'),
      },
      async run({ options, arguments: words }) {
        seen.push(options, words);
        return EXIT.done;
      },
    });
    await run(['echo', 'a', 'b', '--tag', 'x', '--tag', 'y'], { commands: [echo] });
    await run(['echo', '--count', '7'], { commands: [echo] });
    expect(seen).toEqual([
      { count: 2, tag: ['x', 'y'], none: undefined },
      ['a', 'b'],
      { count: 7, tag: [], none: undefined },
      [],
    ]);
  });
});

describe('config', () => {
  test('show prints each value with its source, and no secret', async () => {
    const environment = { MUSTER_TOKEN: 'very-secret-token', MUSTER_QUEUE_AGING_MS: '5' };
    const { out } = await run(['config', 'show', '--json', '--port', '99'], { environment });
    const settings = JSON.parse(out).settings as { key: string; value: unknown; source: string }[];
    const shown = (key: string) => settings.find((setting) => setting.key === key);
    expect(shown('server.port')).toMatchObject({ value: 99, source: '--port' });
    expect(shown('queue.agingMs')).toMatchObject({ value: 5, source: 'MUSTER_QUEUE_AGING_MS' });
    expect(shown('lease.poisonDeaths')).toMatchObject({ value: 3, source: 'default' });
    expect(out).not.toContain('very-secret');
    expect((await run(['config', 'show'], { environment })).out).not.toContain('very-secret');
  });

  test('schema is JSON Schema of the settings', async () => {
    const schema = JSON.parse((await run(['config', 'schema'])).out);
    expect(Object.keys(schema.properties)).toEqual(Object.keys(Config.properties));
    expect(schema.required).toBeUndefined();
    expect(schema.properties.queue.properties.agingMs).toMatchObject({
      default: 60_000,
      description: expect.stringContaining('Unit: ms.'),
    });
    expect(schema.properties.pools.items.required).toEqual(['type', 'agents', 'command']);
  });
});

describe('log', () => {
  const spec = { type: 'answer' };
  const journal = [
    { kind: 'started', seq: 1, at: 1_700_000_000_000, epoch: 1, version: '0.1.0' },
    { kind: 'submitted', seq: 2, at: 1_700_000_000_001, first: 1, tasks: [{ spec }, { spec }] },
    { kind: 'cancelled', seq: 3, at: 1_700_000_000_002, task: 2, reason: 'enough' },
  ] as unknown as JournalRecord[];

  test('dump prints the records, all or one task’s', async () => {
    const { out } = await run(['log', 'dump'], { journal });
    expect(out.split('\n').slice(0, 3)).toEqual([
      '       1  2023-11-14 22:13:20.000Z  started      start 1, version 0.1.0',
      '       2  2023-11-14 22:13:20.001Z  submitted    t1..t2 answer',
      '       3  2023-11-14 22:13:20.002Z  cancelled    t2 enough',
    ]);
    const one = JSON.parse((await run(['log', 'dump', '--json', '--task', 't2', '--from', '3'], { journal })).out);
    expect(one).toMatchObject({ count: 1, records: [{ kind: 'cancelled', task: 't2' }] });
  });

  test('verify tells a second outcome and a gap', async () => {
    expect(await run(['log', 'verify'], { journal })).toMatchObject({ code: EXIT.done });
    const twice = [...journal, { kind: 'expired', seq: 5, at: 1, task: 2, reason: 'ttl' } as JournalRecord];
    const { code, out } = await run(['log', 'verify', '--json'], { journal: twice });
    expect(code).toBe(EXIT.failed);
    expect(JSON.parse(out)).toMatchObject({
      ok: false,
      problemCount: 2,
      problems: [expect.stringContaining('(C1)'), expect.stringContaining('(C3)')],
    });
  });
});

describe('a controller in the background', () => {
  const run1 = {
    isBackground: true,
    directory: '.',
    flags: {},
    hasToken: false,
    url: 'http://127.0.0.1:1',
    version: '1',
  };
  const running = { pid: 4711, identity: 'x', serving: run1 };

  test.each<[string, readonly string[], RunningController | undefined, ExitCode, RegExp]>([
    [
      'no second one is started',
      ['start'],
      running,
      EXIT.failed,
      /process 4711, at http:\/\/127.0.0.1:1 \(data-in-use\)/,
    ],
    [
      'nor beside one that still starts',
      ['start'],
      { pid: 4711, identity: 'x' },
      EXIT.failed,
      /which is still starting/,
    ],
    // Advice to start one would be odd.
    [
      'none can be stopped',
      ['stop'],
      undefined,
      EXIT.noController,
      /no controller runs on \S+ on this machine(?!.*start)/s,
    ],
    ['none can be restarted', ['restart'], undefined, EXIT.noController, /no controller runs on/],
    [
      'one in the foreground is not restarted',
      ['restart'],
      { ...running, serving: { ...run1, isBackground: false } },
      EXIT.usage,
      /was not started by muster start/,
    ],
    [
      'nor one with a token, without the token',
      ['restart'],
      { ...running, serving: { ...run1, hasToken: true } },
      EXIT.usage,
      /give the token again/,
    ],
  ])('%s', async (_, line, found, code, message) => {
    const ran = await run(line, found === undefined ? {} : { running: found });
    expect(ran.code).toBe(code);
    expect(ran.err).toMatch(message);
  });

  test('that does not start says why, as the controller said it', async () => {
    const error = { code: 'data-corrupt', message: 'it is damaged at byte 7' };
    const launchOutput = `Warning: something else\n${JSON.stringify({ error })}\n`;
    const ran = await run(['start', '--json'], { launchOutput });
    expect(ran.code).toBe(EXIT.failed);
    expect(JSON.parse(ran.out)).toEqual({ error });
    expect((await run(['start'], { launchOutput: 'Segmentation fault' })).err).toContain('Segmentation fault');
  });
});
