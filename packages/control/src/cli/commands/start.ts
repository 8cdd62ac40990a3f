// muster start: a controller in the background, which serves when the command ends.
import { resolve } from 'node:path';
import { Fault } from '@muster/contract/protocol';
import { defineCommand } from '../command.ts';
import { startInBackground } from '../launching.ts';
import { duration, withDefault } from '../options.ts';
import { flagsOf, loadSettings, serverOptions } from '../settings-input.ts';

export const startTimeout = withDefault(duration('--timeout <time>', 'how long to wait until it serves'), 60_000, '1m');

export const start = defineCommand({
  name: 'start',
  summary: 'start a controller in the background',
  example: 'start --port 8080 --data-dir .muster',
  options: { ...serverOptions, timeout: startTimeout },
  async run({ options, world }) {
    const { config } = await loadSettings(options, world);
    const { background } = await world.runtime();
    const dataDir = resolve(config.data.dir);
    const running = background.runningIn(dataDir);
    if (running !== undefined) {
      const where = running.serving === undefined ? 'which is still starting' : `at ${running.serving.url}`;
      throw new Fault('data-in-use', `a controller runs on ${dataDir} already: process ${running.pid}, ${where}`);
    }
    const flags = flagsOf(options, world);
    const launching = { config, flags, dataDir, workingDirectory: process.cwd(), limitMs: options.timeout };
    return startInBackground(launching, background, world);
  },
});
