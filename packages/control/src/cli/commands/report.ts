// muster report: what a span came to, and what it asks of somebody.
import type { MusterClient, Review } from '@muster/contract';
import { Fault } from '@muster/contract/protocol';
import { REVIEW_MS_MAX, REVIEW_MS_MIN } from '@muster/contract/words';
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';
import { UsageError } from '../exit.ts';
import { duration, text } from '../options.ts';
import { reviewText } from '../review/review-text.ts';

const DAY_MS = 86_400_000;

export const report = defineCommand({
  name: 'report',
  summary: 'review a span: what needs you, what limits, load, waits, cost, what scaling did, trends, growth',
  example: 'report --since 7d',
  options: {
    ...clientOptions,
    since: duration('--since <time>', 'how far it reaches back [24h]', {
      minimum: REVIEW_MS_MIN,
      maximum: REVIEW_MS_MAX,
    }),
    day: text('--day <date>', 'a day of UTC instead, such as 2026-11-20'),
  },
  async run({ options, world }) {
    const { since, day } = options;
    if (since !== undefined && day !== undefined) throw new UsageError('--since and --day exclude each other');
    const client = clientOf(options, world);
    const found = day === undefined ? await lately(client, since ?? DAY_MS) : await ofDay(client, day);
    return { json: found, text: reviewText(found, world.terminal) };
  },
});

async function lately(client: MusterClient, sinceMs: number): Promise<Review> {
  if (sinceMs === DAY_MS) return client.review();
  const { now } = await client.status();
  return client.review({ from: now - sinceMs, to: now });
}

/** As it was written when the day had ended; else made from what is kept of it. */
async function ofDay(client: MusterClient, day: string): Promise<Review> {
  const from = Date.parse(`${day}T00:00:00Z`);
  // What is no date, and what the calendar does not have: 31 February.
  if (Number.isNaN(from) || new Date(from).toISOString().slice(0, 10) !== day) {
    throw new UsageError(`--day must be a date such as 2026-11-20, not "${day}"`);
  }
  try {
    return await client.reviewOf(day);
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'not-found') throw error;
    return made(client, day, from);
  }
}

async function made(client: MusterClient, day: string, from: number): Promise<Review> {
  try {
    return await client.review({ from, to: from + DAY_MS });
  } catch (error) {
    // In the words of whoever asked for a day: the route knows of a span only.
    if (error instanceof Fault && error.code === 'invalid-request' && error.field === 'from') {
      throw new UsageError(
        `--day: of ${day} there is no hour yet; days are of UTC, and one that goes on counts until now`,
      );
    }
    throw error;
  }
}
