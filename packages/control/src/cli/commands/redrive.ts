// muster redrive: gives dead letters another chance.
import type { MusterClient, RedriveReply, RedriveRequest } from '@muster/contract';
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';
import { EXIT, UsageError } from '../exit.ts';
import { duration, flag } from '../options.ts';
import { taskIdIn } from '../task-argument.ts';
import { filterOf, filterOptions } from '../task-filter.ts';

export const redrive = defineCommand({
  name: 'redrive',
  summary: 'reopen dead letters',
  example: 'redrive --type code-review',
  arguments: [{ name: '[tasks...]', meaning: 'task ids' }],
  options: {
    ...clientOptions,
    ...filterOptions,
    all: flag('--all', 'every dead letter'),
    spread: duration('--spread <time>', 'let them start at random times within this', { maximum: 86_400_000 }),
    dryRun: flag('--dry-run', 'only say which it would be'),
  },
  async run({ options, world, arguments: ids }) {
    const { all, spread, dryRun: isDryRun } = options;
    const filter = filterOf(options, Date.now());
    const isFiltered = Object.keys(filter).length > 0;
    // Reopening everything by leaving something out would be a costly slip.
    if (ids.length === 0 && !isFiltered && !all) {
      throw new UsageError('name the tasks, or pass --type or --all, or another filter');
    }
    if ((all || isFiltered) && ids.length > 0) throw new UsageError('--all and filters do not go with task ids');
    const request: RedriveRequest = {
      ...(ids.length === 0 ? { filter } : { tasks: ids.map(taskIdIn) }),
      ...(spread === undefined ? {} : { spreadMs: spread }),
      isDryRun,
    };
    const reply = await redriveAll(clientOf(options, world), request);
    const skipped = reply.skipped.map(({ id, reason }) => `\nskipped ${id}: ${reason}`).join('');
    const text = `${reply.redriven.length} ${isDryRun ? 'would be reopened' : 'reopened'}${skipped}`;
    return { json: reply, text, exitCode: reply.skipped.length > 0 ? EXIT.failed : EXIT.done };
  },
});

/** Call by call, until nothing is left that matches. */
async function redriveAll(client: MusterClient, request: RedriveRequest): Promise<RedriveReply> {
  const [redriven, skipped]: [string[], RedriveReply['skipped'][number][]] = [[], []];
  for (;;) {
    const reply = await client.redrive(request);
    redriven.push(...reply.redriven);
    skipped.push(...reply.skipped);
    if (reply.hasMore !== true || request.isDryRun === true || reply.redriven.length === 0) {
      return { ...reply, redriven, skipped };
    }
  }
}
