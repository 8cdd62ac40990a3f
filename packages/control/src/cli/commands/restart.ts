// muster restart: another process on the same directory and address, while agents and what they run go on.
import { resolve } from 'node:path';
import { Fault } from '@muster/contract/protocol';
import { defineCommand } from '../command.ts';
import { UsageError } from '../exit.ts';
import { startInBackground } from '../launching.ts';
import { text } from '../options.ts';
import { dataDirOf, requireRunning, runningOptions } from '../running.ts';
import type { RunFacts, RunningController } from '../runtime.ts';
import { type Loaded, loadSettings, serverOptions } from '../settings-input.ts';
import { startTimeout } from './start.ts';

export const restart = defineCommand({
  name: 'restart',
  summary: 'restart a controller in the background; agents and what they run go on',
  example: 'restart --data-dir .muster',
  options: {
    dataDir: runningOptions.dataDir,
    config: text('--config <file>', 'settings in YAML [the file that it was started with]'),
    token: serverOptions.token,
    timeout: startTimeout,
  },
  async run({ options, world }) {
    const { background } = await world.runtime();
    const dataDir = await dataDirOf(options, world);
    const running = requireRunning(background, dataDir);
    const { directory, flags, hasToken, url } = servingInBackground(running, dataDir);
    const file = options.config === undefined ? flags.config : resolve(options.config);
    const { host, port, 'log-level': logLevel } = flags;
    const given = { host, port, logLevel, config: file, dataDir, token: options.token };
    // Wrong settings are told before anything is stopped.
    const { config, values } = await loadSettings(given, world, directory);
    if (hasToken && config.server.token === undefined) {
      throw new UsageError('it runs with a token: give the token again, with MUSTER_TOKEN or --token');
    }
    const limitMs = config.server.stopGraceMs + options.timeout;
    if (!(await background.end(running, { how: 'hand-over', limitMs }))) {
      throw new Fault('stopping', `process ${running.pid} has not ended after ${limitMs} ms, so none was started`);
    }
    const launching = {
      ...{ config, dataDir, workingDirectory: directory, limitMs: options.timeout },
      flags: {
        ...flags,
        ...(file === undefined ? {} : { config: file }),
        ...(isPortOpen(values) ? { port: new URL(url).port } : {}),
      },
    };
    return startInBackground(launching, background, world);
  },
});

/** Nobody says which port, or any will do: then it is the one where agents look for it. */
function isPortOpen(values: Loaded['values']): boolean {
  const port = values.find(({ setting }) => setting.key === 'server.port');
  return port === undefined || port.source.kind === 'default' || port.value === 0;
}

function servingInBackground(
  { pid, serving }: RunningController,
  dataDir: string,
): RunFacts & { readonly url: string } {
  if (serving === undefined)
    throw new Fault('starting', `process ${pid} on ${dataDir} is still starting; try again later`);
  if (serving.isBackground) return serving;
  throw new UsageError(
    `process ${pid} was not started by muster start: restart it where it runs, in its terminal or supervisor`,
  );
}
