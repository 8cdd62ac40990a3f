// muster logs: what a task has said, and with --follow what it says until it ends.
import type { StreamEvent } from '@muster/contract';
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';
import { EXIT } from '../exit.ts';
import { flag } from '../options.ts';
import { streamPrinter } from '../stream-text.ts';
import { TASK_ARGUMENT, taskIdIn } from '../task-argument.ts';

/** Events of one JSON object; older ones are left out and counted. */
const EVENTS_MAX = 10_000;

export const logs = defineCommand({
  name: 'logs',
  summary: 'show the output and log lines of a task, kept or live',
  example: 'logs t1z --follow',
  arguments: [TASK_ARGUMENT],
  options: { ...clientOptions, follow: flag('--follow', 'go on until the task has its outcome') },
  async run({ options, world, isJson, arguments: [id] }) {
    const task = taskIdIn(id);
    const { terminal } = world;
    const stop = new AbortController();
    const stopListening = world.onInterrupt(() => stop.abort());
    const printer = streamPrinter(terminal, {
      out: isJson ? terminal.err : terminal.out,
      aside: terminal.err,
    });
    const events: StreamEvent[] = [];
    let leftOut = 0;
    try {
      const stream = clientOf(options, world).follow(task, { isLive: options.follow, signal: stop.signal });
      for await (const event of stream) {
        if (!isJson || options.follow) printer.print(event);
        if (isJson && events.push(event) > EVENTS_MAX) {
          events.shift();
          leftOut++;
        }
      }
    } catch (error) {
      if (!stop.signal.aborted) throw error;
    } finally {
      printer.end();
      stopListening();
    }
    return isJson ? { json: { task, leftOut, events }, text: '' } : EXIT.done;
  },
});
