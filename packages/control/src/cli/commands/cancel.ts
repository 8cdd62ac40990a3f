// muster cancel: ends a task, or all that a filter finds; a running attempt is told to stop.
import type { MusterClient, TaskFilter } from '@muster/contract';
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';
import { UsageError } from '../exit.ts';
import { flag } from '../options.ts';
import { reasonOf, reasonOption } from '../reason.ts';
import { taskIdIn } from '../task-argument.ts';
import { filterOf, filterOptions } from '../task-filter.ts';

export const cancel = defineCommand({
  name: 'cancel',
  summary: 'cancel a task, or all that a filter finds, running or not',
  example: 'cancel t1z --reason "not needed any more"',
  arguments: [{ name: '[task]', meaning: 'task id, such as t1z' }],
  options: {
    ...clientOptions,
    ...reasonOption,
    ...filterOptions,
    all: flag('--all', 'every unfinished task'),
    dryRun: flag('--dry-run', 'only say how many it would be'),
  },
  async run({ options, world, arguments: [id = ''] }) {
    const filter = filterOf(options, Date.now());
    const isFiltered = options.all || Object.keys(filter).length > 0;
    if (id === '' && !isFiltered) throw new UsageError('name a task, or pass --all or a filter such as --type');
    if (id !== '' && isFiltered) throw new UsageError('a task id does not go with --all or a filter');
    if (id !== '' && options.dryRun) throw new UsageError('--dry-run goes with a filter');
    const client = clientOf(options, world);
    if (id !== '') {
      const reply = await client.cancel(taskIdIn(id), options.reason);
      return { json: reply, text: `${reply.id} is ${reply.state}` };
    }
    const { all, dryRun: isDryRun } = options;
    const reply = await cancelAll(client, { filter, all, isDryRun, ...reasonOf(options) });
    const more = reply.hasMore ? ' or more' : '';
    return {
      json: { ...reply, isDryRun },
      text: `${reply.cancelled}${more} ${isDryRun ? 'would be cancelled' : 'cancelled'}`,
    };
  },
});

interface Wish {
  readonly filter: TaskFilter;
  readonly all: boolean;
  readonly isDryRun: boolean;
  readonly reason?: string;
}

/** Call by call, until nothing is left that matches. */
async function cancelAll(client: MusterClient, wish: Wish): Promise<{ cancelled: number; hasMore: boolean }> {
  let cancelled = 0;
  for (;;) {
    const reply = await client.cancelMany(wish);
    cancelled += reply.cancelled;
    if (!reply.hasMore || wish.isDryRun || reply.cancelled === 0) return { cancelled, hasMore: reply.hasMore };
  }
}
