// muster audit: who changed what, newest first.
import type { AuditEntry } from '@muster/contract';
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';
import { duration, integer, withDefault } from '../options.ts';
import { table } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { clockTime } from '../times.ts';

export const audit = defineCommand({
  name: 'audit',
  summary: 'list who changed what, newest first',
  example: 'audit --since 24h',
  options: {
    ...clientOptions,
    since: duration('--since <duration>', 'only changes of the last time, as 24h'),
    limit: withDefault(integer('--limit <n>', 'most entries to list', { minimum: 1, maximum: 1000 }), 50),
    before: integer('--before <n>', 'only entries before this number: the next page', { minimum: 1 }),
  },
  async run({ options, world }) {
    const { since, limit, before } = options;
    const page = await clientOf(options, world).audit({
      limit,
      ...(since === undefined ? {} : { since: Date.now() - since }),
      ...(before === undefined ? {} : { before }),
    });
    const text = page.entries.length === 0 ? 'no changes' : rows(page.entries, world.terminal);
    const more = page.next === undefined ? '' : `\nmore: --before ${page.next}`;
    return { json: page, text: text + more };
  },
});

function rows(entries: readonly AuditEntry[], terminal: Terminal): string {
  return table(
    entries,
    [
      { title: 'NO', cell: ({ seq }) => String(seq), isNumber: true },
      { title: 'WHEN', cell: ({ at }) => clockTime(at) },
      { title: 'WHO', cell: ({ by }) => by.name },
      { title: 'FROM', cell: ({ by }) => by.address },
      { title: 'WHAT', cell: ({ operation }) => operation },
      { title: 'TARGET', cell: ({ target }) => target ?? '' },
      { title: 'RESULT', cell: ({ result }) => result },
      { title: 'DETAIL', cell: ({ detail }) => detail ?? '' },
    ],
    terminal,
  );
}
