// muster pauses: what is paused, why, since when, and by whom.
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';
import { table } from '../table.ts';
import { ago } from '../times.ts';

export const pauses = defineCommand({
  name: 'pauses',
  summary: 'list what is paused',
  example: 'pauses',
  options: clientOptions,
  async run({ options, world }) {
    const found = await clientOf(options, world).pauses();
    if (found.length === 0) return { json: { pauses: found }, text: 'nothing is paused' };
    const now = Date.now();
    const text = table(
      found,
      [
        { title: 'TYPE', cell: ({ type }) => type ?? 'all' },
        { title: 'TENANT', cell: ({ tenant }) => tenant ?? 'all' },
        { title: 'SINCE', cell: ({ at }) => ago(at, now), isNumber: true },
        { title: 'BY', cell: ({ by }) => by },
        { title: 'REASON', cell: ({ reason }) => reason },
      ],
      world.terminal,
    );
    return { json: { pauses: found }, text };
  },
});
