// muster restart: another process on the same directory and address, while agents and what they run go on.
import { Fault } from '@muster/contract';
import { defineCommand } from '../command.ts';
import { UsageError } from '../exit.ts';
import { startInBackground } from '../launching.ts';
import { text } from '../options.ts';
import { dataDirOf, requireRunning, runningOptions } from '../running.ts';
import type { RunFacts, RunningController } from '../runtime.ts';
import { loadSettings, serverOptions } from '../settings-input.ts';
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
    const given = {
      ...{ host: flags.host, port: flags.port, dataDir, token: options.token },
      config: options.config ?? flags.config,
    };
    // Wrong settings are told before anything is stopped.
    const { config } = await loadSettings(given, world);
    if (hasToken && config.server.token === undefined) {
      throw new UsageError('it runs with a token: give the token again, with MUSTER_TOKEN or --token');
    }
    const limitMs = config.server.stopGraceMs + options.timeout;
    if (!(await background.end(running, { how: 'hand-over', limitMs }))) {
      throw new Fault('stopping', `process ${running.pid} has not ended after ${limitMs} ms, so none was started`);
    }
    // Agents come back to where it was, also when any free port was asked for.
    const { port } = new URL(url);
    const fixed = config.server.port === 0 ? { ...flags, port } : flags;
    const launching = { config, flags: fixed, dataDir, workingDirectory: directory, limitMs: options.timeout };
    return startInBackground(launching, background, world);
  },
});

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
