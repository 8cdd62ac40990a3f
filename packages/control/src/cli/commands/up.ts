// muster up: a controller in the foreground, until Ctrl-C or SIGTERM.
import { Fault } from '@muster/contract/protocol';
import type { Config } from '../../config.ts';
import { defineCommand } from '../command.ts';
import { EXIT } from '../exit.ts';
import { logText } from '../log-line.ts';
import { text } from '../options.ts';
import { holderOf } from '../port-holder.ts';
import { flagsOf, loadSettings, serverOptions } from '../settings-input.ts';
import type { World } from '../terminal.ts';

export const up = defineCommand({
  name: 'up',
  summary: 'run a controller in the foreground',
  example: 'up --port 8080 --data-dir .muster',
  options: {
    ...serverOptions,
    logFile: text('--log-file <file>', 'write the log there: three files of 10 MiB [standard error]'),
  },
  async run({ options, world, isJson, print }) {
    const { config, values, ignored } = await loadSettings(options, world);
    const { startMuster, openLog } = await world.runtime();
    const { logFile } = options;
    const { terminal } = world;
    const isText = isTextIn(config, { isTerminal: terminal.isTty && !isJson && logFile === undefined });
    const { log, probe, apply } = await openLog({
      settings: config.log,
      file: logFile,
      textOf: isText ? logText(logFile === undefined ? terminal : NO_COLOUR) : undefined,
      secrets: secretsOf(config),
    });
    for (const variable of ignored) log({ level: 'warn', event: 'variable-ignored', variable });

    const stop = listenForStop(world);
    try {
      const starting = startMuster(config, {
        ...{ log, probe, values },
        onSettings: (settings) => apply(settings.log),
        run: {
          isBackground: world.environment.MUSTER_BACKGROUND === '1',
          ...(logFile === undefined ? {} : { logFile }),
          directory: process.cwd(),
          flags: flagsOf(options, world),
          hasToken: config.server.token !== undefined,
        },
      });
      const muster = await namingHolder(starting, config.server.port);
      const { token, host } = config.server;
      print({
        json: { url: muster.url, dataDir: config.data.dir, pid: process.pid },
        text: [
          `Muster listens at ${muster.url}${token === undefined ? '' : `, with a token`}; data in ${config.data.dir}.`,
          `The dashboard is at ${muster.url}/.`,
          ...(host === '127.0.0.1' || host === 'localhost' ? [] : [`It is reachable from other machines, at ${host}.`]),
          ...config.pools.map(({ type, agents }) => `Pool ${type}: ${agents} agents.`),
          'Stop with Ctrl-C.',
        ].join('\n'),
      });
      const isHandover = (await stop.asked) === 'hand-over';
      if (isText || terminal.isTty) terminal.err('Stopping; once more to force.\n');
      await muster.stop({ isHandover });
      return EXIT.done;
    } finally {
      stop.stopListening();
    }
  },
});

/** What must not appear in a log: the token, and what stands in headers, with and without its scheme. */
function secretsOf({ server, trace }: Config): string[] {
  const headers = Object.values(trace.headers ?? {}).flatMap((value) => [value, ...value.split(' ')]);
  return [server.token ?? '', ...headers].filter(({ length }) => length >= SECRET_LENGTH_MIN);
}

/** A shorter text would hide words that are none. */
const SECRET_LENGTH_MIN = 8;
const NO_COLOUR = { hasColour: false };

function isTextIn({ log }: Config, { isTerminal }: { readonly isTerminal: boolean }): boolean {
  return log.format === 'auto' ? isTerminal : log.format === 'text';
}

/** A port that is in use is told with who uses it. */
async function namingHolder<T>(starting: Promise<T>, port: number): Promise<T> {
  try {
    return await starting;
  } catch (error) {
    if (!(error instanceof Fault) || (error.cause as NodeJS.ErrnoException | undefined)?.code !== 'EADDRINUSE')
      throw error;
    const holder = holderOf(port);
    if (holder === undefined) throw error;
    const message = `${error.message} by ${holder.name}, process ${holder.pid}`;
    throw new Fault(error.code, message, { field: error.field, cause: error });
  }
}

/** The first signal asks for a stop in good order; a second one forces it. */
function listenForStop(world: World) {
  let ask: (how: 'stop' | 'hand-over') => void = () => {};
  const asked = new Promise<'stop' | 'hand-over'>((resolve) => {
    ask = resolve;
  });
  let interrupts = 0;
  const forget = world.onInterrupt(() => {
    if (++interrupts === 1) ask('stop');
    else world.abort(130);
  });
  const forgetHandover = world.onHandover(() => ask('hand-over'));
  return {
    asked,
    stopListening: () => {
      forget();
      forgetHandover();
    },
  };
}
