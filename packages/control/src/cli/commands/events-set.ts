// muster events set: declares that more work comes at a time, so that the agents are there before.
import type { ScalingEvent } from '@muster/contract';
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';
import { eventHints, eventTable } from '../event-text.ts';
import { UsageError } from '../exit.ts';
import { duration, integer, text } from '../options.ts';

const DAY_MS = 86_400_000;
/** With its time zone: what 09:00 means must not depend on where the command runs. */
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

export const eventsSet = defineCommand({
  name: 'events set',
  summary: 'declare an event, or change it: from its lead time until its end the pool has at least so many agents',
  example: "events set monday --pool writer --agents 20 --cron '0 9 * * 1' --timezone Europe/Berlin --duration 2h",
  arguments: [{ name: '<name>', meaning: 'name of the event' }],
  options: {
    ...clientOptions,
    pool: text('--pool <type>', 'type of the pool'),
    agents: integer('--agents <n>', 'fewest agents meanwhile', { minimum: 1, maximum: 10_000 }),
    at: text('--at <time>', 'when it begins, once: 2026-12-01T09:00Z, or with an offset such as +01:00'),
    cron: text('--cron <expression>', 'in place of --at: when it begins, again and again'),
    timezone: text('--timezone <zone>', 'time zone in which cron is read [UTC]'),
    durationMs: duration('--duration <time>', 'how long it lasts', { minimum: 1000, maximum: 31 * DAY_MS }),
    leadMs: duration('--lead <time>', 'how long before it the agents are started [60s]', { maximum: DAY_MS }),
    note: text('--note <text>', 'what it is, for whoever wonders later'),
  },
  async run({ options, world, arguments: [name = ''] }) {
    const { pool, agents, at, cron, timezone, durationMs, leadMs, note } = options;
    if (pool === undefined) throw new UsageError('--pool is missing: the type of the pool');
    if (agents === undefined) throw new UsageError('--agents is missing: how many it must have then');
    if (durationMs === undefined) throw new UsageError('--duration is missing: how long it lasts, such as 2h');
    if ((at === undefined) === (cron === undefined)) throw new UsageError('pass either --at or --cron');
    const moment = at === undefined ? undefined : momentIn(at);
    const given = Object.entries({ pool, agents, at: moment, cron, timezone, durationMs, leadMs, note });
    // The controller checks it in full, and its refusal names the field.
    const event = Object.fromEntries(given.filter(([, value]) => value !== undefined)) as unknown as ScalingEvent;
    const client = clientOf(options, world);
    const declared = await client.setEvent(name, event);
    const { policy } = await client.policy(pool);
    const hints = eventHints(declared, policy).map((hint) => `\nnote: ${hint}`);
    return { json: declared, text: `${eventTable([declared], world.terminal)}${hints.join('')}` };
  },
});

function momentIn(text: string): number {
  const moment = MOMENT.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isFinite(moment)) return moment;
  throw new UsageError(`--at: write a time with its zone, such as 2026-12-01T09:00Z or 2026-12-01T10:00+01:00`);
}
