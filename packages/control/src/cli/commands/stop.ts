// muster stop: ends the controller of a data directory in good order, wherever it was started.
import { durationText } from '@muster/contract/amounts';
import { Fault } from '@muster/contract/protocol';
import { defineCommand } from '../command.ts';
import { duration, flag, withDefault } from '../options.ts';
import { dataDirOf, requireRunning, runningOptions } from '../running.ts';

export const stop = defineCommand({
  name: 'stop',
  summary: 'stop the controller of a data directory, and the agents of its pools',
  example: 'stop --data-dir .muster',
  options: {
    ...runningOptions,
    timeout: withDefault(duration('--timeout <time>', 'how long to wait until it has ended'), 60_000, '1m'),
    force: flag('--force', 'at once: nothing that was acknowledged is lost, agents of pools go on'),
  },
  async run({ options, world }) {
    const { background } = await world.runtime();
    const dataDir = await dataDirOf(options, world);
    const running = requireRunning(background, dataDir);
    const startedAt = performance.now();
    const how = options.force === true ? 'force' : 'stop';
    const hasEnded = await background.end(running, { how, limitMs: options.timeout });
    const tookMs = Math.round(performance.now() - startedAt);
    if (!hasEnded) {
      const message = `process ${running.pid} has not ended after ${durationText(tookMs)}; muster stop --force ends it at once`;
      throw new Fault('stopping', message);
    }
    return {
      json: { pid: running.pid, dataDir, isForced: how === 'force', tookMs },
      text: `Process ${running.pid} has ended after ${durationText(tookMs)}.`,
    };
  },
});
