// What the last day came to, in the words of its review, and the way to it.
import { counted } from '@muster/contract/amounts';
import { usePoll } from '../../live/use-poll.ts';
import { paths } from '../../paths.ts';

/** A new one comes once a day. */
const EVERY_MS = 600_000;
const DAY_MS = 86_400_000;

/** Nothing before the first day has ended, and for a token that may not ask. */
export function ReviewLine() {
  const { value } = usePoll(async (client) => (await client.reviews())[0] ?? null, {
    ...{ key: 'reviews', everyMs: EVERY_MS },
  });
  if (value === undefined || value === null) return null;
  const { day, verdict, concerns } = value;
  const isYesterday = day === new Date(Date.now() - DAY_MS).toISOString().slice(0, 10);
  return (
    <p class="limits review-line" data-limited={concerns > 0}>
      <a class="review-link" href={paths.review({ day })}>
        {isYesterday ? 'Yesterday’s review' : `Review of ${day}`}
      </a>
      <span class="limits-text">{`${verdict.charAt(0).toUpperCase()}${verdict.slice(1)}.`}</span>
      <span class="note figures review-note">
        {concerns === 0 ? 'nothing to look at' : `${counted(concerns, 'thing')} to look at`}
      </span>
    </p>
  );
}
