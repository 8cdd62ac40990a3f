// `muster top` against a real controller: on a terminal that a test plays, in pipes, and when nobody is there.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { hasOpenssl, TestAuthority } from '../api/certificates.ts';
import { PlayedScreen } from '../cli/played-screen.ts';
import { until } from './child.ts';
import { openStage, type Stage } from './harness.ts';

const ON_TERMINAL = fileURLToPath(new URL('./on-terminal.py', import.meta.url));
const MUSTER = fileURLToPath(new URL('../../bin/muster.js', import.meta.url));
const hasPty = spawnSync('python3', ['-c', 'import pty, termios']).status === 0;

interface Person {
  readonly screen: PlayedScreen;
  readonly pid: number;
  shows(words: string | RegExp): Promise<void>;
  act(order: { type?: string; size?: [number, number]; signal?: number }): void;
  /** How the program ended, and whether the terminal is usable again. */
  ended(): Promise<{ readonly code: number; readonly isCooked: boolean }>;
}

/** Somebody in front of a terminal of 100 × 30 on which the command runs. */
function personAt(
  stage: Stage,
  parameters: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Person {
  const command = ['python3', ON_TERMINAL, '100', '30', process.execPath, MUSTER, ...parameters];
  const child = stage.spawn(command, { TERM: 'xterm-256color', ...environment }, { isTypedTo: true });
  const screen = new PlayedScreen(100);
  let read = 0;
  const look = (): void => {
    // A sequence may have come in part: the rest of it comes with the next look.
    const partly = child.out.lastIndexOf('\u001b');
    const end = partly >= read && child.out.length - partly < 12 && !child.hasExited ? partly : child.out.length;
    screen.write(child.out.slice(read, end));
    read = end;
  };
  return {
    screen,
    pid: child.pid,
    async shows(words) {
      const isShown = (): boolean => {
        look();
        return typeof words === 'string' ? screen.text.includes(words) : words.test(screen.text);
      };
      const told = { what: `${words} on the screen` };
      await until(() => isShown() || child.hasExited, told).catch(() => {});
      expect(screen.text).toMatch(words);
    },
    act: (order) => child.type(JSON.stringify(order)),
    async ended() {
      await until(() => child.hasExited, { what: 'muster top has ended' });
      await child.exited;
      look();
      return JSON.parse(child.err) as { code: number; isCooked: boolean };
    },
  };
}

test.skipIf(!hasPty)(
  'a screen that lives: what happens shows, keys work, q gives the terminal back (python3)',
  async () => {
    const stage = openStage();
    const { client, url } = await stage.controller({
      settings: { MUSTER_LEASE_HEARTBEAT_MS: '1000', MUSTER_LEASE_RECONNECT_GRACE_MS: '500' },
    });
    stage.agent({ url, id: 'calm-1' });
    const nasty = stage.agent({ url, id: 'gotcha\u009b2J\u202e図', type: 'nasty' });
    const person = personAt(stage, ['top', '--url', url]);
    await person.shows('● live');
    await person.shows(/calm-1 +work +idle/);
    // PlayedScreen refuses every control character and every sequence that is not ours.
    await person.shows(/gotcha 2J図 +nasty +idle/);
    expect(person.screen.isOther && person.screen.isCursorHidden).toBe(true);
    expect(person.screen.hasColours).toBe(true);

    await client.submit({ type: 'work', payload: { ms: 600_000 } });
    await client.submit({ type: 'nobody', tenant: 'blue' });
    await person.shows(/calm-1 +work +busy/);
    await person.shows(/nobody +blue +1 +0/);
    await person.shows('1 kind of work waits for an agent that can take it');

    person.act({ type: '4' });
    await person.shows('[4 Agents 2]');
    person.act({ type: '/calm' });
    await person.shows('/calm▏');
    person.act({ type: '\r' });
    await person.shows(/^▸ calm-1/m);
    expect(person.screen.text).not.toContain('gotcha');
    person.act({ type: '\u001b' });
    await person.shows('gotcha');

    await nasty.kill();
    person.act({ type: '5' });
    await person.shows('gotcha 2J図 left nasty');
    person.act({ type: '?' });
    await person.shows('another row');
    person.act({ type: '?' });
    person.act({ size: [60, 15] });
    person.screen.columns = 60;
    await until(
      async () => {
        await person.shows(/./);
        return person.screen.lines.length === 15 && person.screen.widest <= 60;
      },
      { what: 'the smaller screen is filled' },
    );
    person.act({ type: 'q' });
    expect(await person.ended()).toEqual({ code: 0, isCooked: true });
    expect(person.screen.isRestored).toBe(true);
  },
);

test.skipIf(!hasPty)('a controller that goes and comes back; what is old says so (python3)', async () => {
  const stage = openStage();
  const controller = await stage.controller();
  const person = personAt(stage, ['top', '--url', controller.url], { NO_COLOR: '1' });
  await person.shows('● live');
  await controller.kill();
  await person.shows('● away');
  await person.shows(/No connection: .*; trying again\./);
  await controller.start();
  await person.shows('● live');
  expect(person.screen.hasColours).toBe(false);
  person.act({ signal: 15 });
  expect(await person.ended()).toEqual({ code: 0, isCooked: true });
  expect(person.screen.isRestored).toBe(true);
});

test.skipIf(!hasPty)(
  'a token that is revoked ends it, with the terminal as it was and the reason (python3)',
  async () => {
    const stage = openStage();
    const { client, url } = await stage.controller();
    const { token, id } = await client.createToken({ role: 'viewer', name: 'wall' });
    const person = personAt(stage, ['top', '--url', url], { MUSTER_TOKEN: token });
    await person.shows('● live');
    await client.revokeToken(id);
    expect(await person.ended()).toEqual({ code: 1, isCooked: true });
    expect(person.screen.isRestored).toBe(true);
    expect(person.screen.text).toContain('(unauthorized)');
  },
);

test.skipIf(!hasPty)('a hang-up and a crash leave the terminal as it was too (python3)', async () => {
  const stage = openStage();
  const { url } = await stage.controller();
  const hungUp = personAt(stage, ['top', '--url', url]);
  const crash = "setInterval(()=>{if(process.stdin.isRaw)throw(new(Error)('boom'))},500)";
  const crashed = personAt(stage, ['top', '--url', url], { NODE_OPTIONS: `--import=data:text/javascript,${crash}` });
  expect(await crashed.ended()).toEqual({ code: 1, isCooked: true });
  expect(crashed.screen.isRestored).toBe(true);
  expect(crashed.screen.text).toContain('Error: boom');
  await hungUp.shows('● live');
  hungUp.act({ signal: 1 });
  expect(await hungUp.ended()).toEqual({ code: 129, isCooked: true });
  expect(hungUp.screen.isRestored).toBe(true);
});

test('in a pipe: a line each second, until it is told to end', async () => {
  const stage = openStage();
  const controller = await stage.controller();
  const { client, url } = controller;
  stage.agent({ url, id: 'calm-1', slots: 2 });
  await controller.fleetOf(1);
  const lines = stage.muster(['top', '--url', url, '--interval', '250ms']);
  const objects = stage.muster(['top', '--url', url, '--json']);
  await client.submit({ type: 'work', payload: { ms: 600_000 } });
  await until(() => /healthy; in .* 0 waiting, 1 running; .*1 agent, 1\/2 slots busy\n/.test(lines.out), {
    what: 'a line with the task',
  });
  const objectsSoFar = () =>
    objects.out
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as object);
  await until(() => objectsSoFar().length >= 2, { what: 'two objects' });
  for (const child of [lines, objects]) child.signal('SIGINT');
  expect(await Promise.all([lines.exited, objects.exited])).toMatchObject([{ code: 0 }, { code: 0 }]);
  expect(lines.out).not.toContain('\u001b');
  expect(objectsSoFar()[1]).toMatchObject({
    ...{ link: 'live', verdict: { severity: 'well' }, pools: [] },
    overview: { slots: { total: 2 } },
  });
});

test('--once is one frame as large as it was asked for', async () => {
  const stage = openStage();
  const controller = await stage.controller();
  const { url } = controller;
  stage.agent({ url, id: 'calm-1' });
  await controller.fleetOf(1);
  const top = (...more: string[]) =>
    stage.run(['top', '--once', '--url', url, ...more], { environment: { COLUMNS: '70', LINES: '20' } });
  const agents = await top('--panel', 'agents', '--filter', 'calm');
  expect(agents).toMatchObject({ code: 0, err: '' });
  expect(agents.out.trimEnd().split('\n')).toHaveLength(20);
  expect(agents.out).toMatch(/^▸ calm-1/m);
  const { overview } = JSON.parse((await top('--json')).out) as { overview: { version: string } };
  expect(overview.version).toMatch(/^\d/);
  expect(await top('--panel', 'agents', '--sort', 'size')).toMatchObject({
    code: 2,
    err: expect.stringContaining('--sort must be one of agent, state, slots, load, done, failed, for'),
  });
});

test('nobody there, or nobody let in: what to do, and the code of the other commands', async () => {
  const stage = openStage();
  expect(await stage.run(['top', '--url', 'http://127.0.0.1:1'])).toMatchObject({
    ...{ code: 3, out: '' },
    err: expect.stringMatching(
      /is not running \(connection refused\) \(no-controller\)\n {2}Start one with muster start/,
    ),
  });
  const token = 'the-first-admin';
  const up = stage.muster(['up', '--port', '0', '--data-dir', stage.dataDir('data'), '--json'], {
    environment: { MUSTER_SERVER_TOKEN: token },
  });
  const { url } = JSON.parse(await up.firstLine()) as { readonly url: string };
  expect(await stage.run(['top', '--once', '--url', url])).toMatchObject({
    code: 1,
    err: expect.stringContaining('(unauthorized)'),
  });
  const admitted = await stage.run(['top', '--once', '--url', url], { environment: { MUSTER_TOKEN: token } });
  expect(admitted).toMatchObject({ code: 0, out: expect.stringContaining('● live') });
});

test.skipIf(!hasOpenssl)('through TLS that asks for a certificate (openssl)', async () => {
  const authority = new TestAuthority();
  onTestFinished(() => authority.remove());
  const [server, person] = [authority.issue('server'), authority.issue('person')];
  const stage = openStage();
  const up = stage.muster(['up', '--port', '0', '--data-dir', stage.dataDir('data'), '--json'], {
    environment: {
      MUSTER_SERVER_TLS_CERT_FILE: server.cert,
      MUSTER_SERVER_TLS_KEY_FILE: server.key,
      MUSTER_SERVER_TLS_CLIENT_CA_FILE: authority.path('ca.pem'),
      MUSTER_SERVER_TLS_CLIENT_CERT: 'require',
    },
  });
  const { url } = JSON.parse(await up.firstLine()) as { readonly url: string };
  const ca = authority.path('ca.pem');
  const shown = await stage.run([
    'top',
    '--once',
    '--url',
    url,
    '--ca',
    ca,
    '--cert',
    person.cert,
    '--key',
    person.key,
  ]);
  expect(shown, shown.err).toMatchObject({ code: 0, out: expect.stringContaining('● live') });
  const stranger = await stage.run(['top', '--once', '--url', url]);
  expect(stranger).toMatchObject({ code: 3, err: expect.stringContaining('tls-failed') });
});
