// muster up: a controller in the foreground, until Ctrl-C or SIGTERM.
import { defineCommand } from '../command.ts';
import { EXIT } from '../exit.ts';
import { terminalLog } from '../log-line.ts';
import { loadSettings, serverOptions } from '../settings-input.ts';

export const up = defineCommand({
  name: 'up',
  summary: 'run a controller in the foreground',
  example: 'up --port 8080 --data-dir .muster',
  options: serverOptions,
  async run({ options, world, isJson, print }) {
    const { config, values, ignored } = await loadSettings(options, world);
    const log = terminalLog(world.terminal, { isJson });
    for (const variable of ignored) log({ level: 'warn', event: 'variable-ignored', variable });

    let interrupt = (): void => {};
    const interrupted = new Promise<void>((resolve) => {
      interrupt = resolve;
    });
    let interrupts = 0;
    const stopListening = world.onInterrupt(() => {
      if (++interrupts === 1) interrupt();
      else world.abort(130);
    });
    try {
      const { startMuster } = await world.runtime();
      const muster = await startMuster(config, { log, values });
      print({
        json: { url: muster.url, dataDir: config.data.dir, pid: process.pid },
        text: `Muster listens at ${muster.url}; data in ${config.data.dir}. Stop with Ctrl-C.`,
      });
      await interrupted;
      world.terminal.err('Stopping; once more to force.\n');
      await muster.stop();
      return EXIT.done;
    } finally {
      stopListening();
    }
  },
});
