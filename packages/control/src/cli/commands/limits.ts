// muster limits: the configured limits, and how far their buckets are used.

import type { BucketUse, Limit } from '@muster/contract';
import { durationText } from '@muster/contract/amounts';
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';
import { bar, table } from '../table.ts';

export const limits = defineCommand({
  name: 'limits',
  summary: 'list the limits and how full they are',
  example: 'limits --json',
  options: clientOptions,
  async run({ options, world }) {
    const found = await clientOf(options, world).limits();
    const rows = found.flatMap((limit) => rowsOf(limit));
    if (rows.length === 0) return { json: { limits: found }, text: 'no limits; set them under limits: in muster.yaml' };
    const now = Date.now();
    const text = table(
      rows,
      [
        { title: 'LIMIT', cell: ({ limit }) => limit.name },
        { title: 'ALLOWS', cell: ({ limit }) => allowanceOf(limit) },
        { title: 'COUNTED', cell: ({ use }) => countedText(use) },
        { title: 'FULL', cell: ({ use }) => (use === undefined ? '' : bar(use.fullness, 8)) },
        { title: 'RUNNING', cell: ({ use }) => String(use?.running ?? 0), isNumber: true },
        { title: 'WAITING', cell: ({ use }) => String(use?.waiting ?? 0), isNumber: true },
        { title: 'NEXT START', cell: ({ use }) => nextText(use, now), isNumber: true },
      ],
      world.terminal,
    );
    return { json: { limits: found }, text };
  },
});

interface Row {
  readonly limit: Limit;
  readonly use: BucketUse | undefined;
}

/** A limit that has counted nothing yet has a row, too. */
function rowsOf(limit: Limit): Row[] {
  return limit.fullest.length === 0 ? [{ limit, use: undefined }] : limit.fullest.map((use) => ({ limit, use }));
}

function allowanceOf({ running, starts, perMs }: Limit): string {
  const parts: string[] = [];
  if (running !== undefined) parts.push(`${running} at once`);
  if (starts !== undefined && perMs !== undefined) parts.push(`${starts} per ${durationText(perMs)}`);
  return parts.join(', ');
}

function countedText(use: BucketUse | undefined): string {
  const names = [use?.type, use?.tenant, use?.key].filter((name) => name !== undefined);
  return names.length === 0 ? 'all' : names.join(' ');
}

function nextText(use: BucketUse | undefined, now: number): string {
  return use?.nextStartAt === undefined ? 'now' : `in ${durationText(Math.max(0, use.nextStartAt - now))}`;
}
