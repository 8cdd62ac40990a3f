// muster purge: forgets the finished tasks that a filter finds.
import type { MusterClient, PurgeRequest } from '@muster/contract';
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';
import { UsageError } from '../exit.ts';
import { flag } from '../options.ts';
import { filterOf, filterOptions } from '../task-filter.ts';

export const purge = defineCommand({
  name: 'purge',
  summary: 'forget finished tasks for good: unreadable at once, gone from the disk with the next compaction',
  example: 'purge --session customer-17',
  options: {
    ...clientOptions,
    ...filterOptions,
    all: flag('--all', 'every finished task'),
    dryRun: flag('--dry-run', 'only say how many it would be'),
  },
  async run({ options, world }) {
    const filter = filterOf(options, Date.now());
    const { all, dryRun: isDryRun } = options;
    if (!all && Object.keys(filter).length === 0) throw new UsageError('pass a filter such as --session, or --all');
    const reply = await purgeAll(clientOf(options, world), { filter, all, isDryRun });
    const more = reply.hasMore ? ' or more' : '';
    return { json: { ...reply, isDryRun }, text: `${reply.purged}${more} ${isDryRun ? 'would be purged' : 'purged'}` };
  },
});

/** Call by call, until nothing is left that matches. */
async function purgeAll(client: MusterClient, request: PurgeRequest): Promise<{ purged: number; hasMore: boolean }> {
  let purged = 0;
  for (;;) {
    const reply = await client.purge(request);
    purged += reply.purged;
    if (!reply.hasMore || request.isDryRun === true || reply.purged === 0) return { purged, hasMore: reply.hasMore };
  }
}
