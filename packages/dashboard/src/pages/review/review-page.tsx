// The review of a day, to be read from the top: verdict, what needs somebody, the numbers behind it; and the days
// before. The day is in the address.

import type { ReviewList } from '@muster/contract';
import { counted } from '@muster/contract/amounts';
import { useApp } from '../../app.ts';
import { usePoll } from '../../live/use-poll.ts';
import { paths } from '../../paths.ts';
import { place } from '../../shell/location.ts';
import { DayHead } from './day-head.tsx';
import { dayText, LATEST, shortDayText } from './days.ts';
import { Diary } from './diary.tsx';
import { Report } from './report.tsx';
import './review.css';

type Entry = ReviewList['reviews'][number];

/** A new one comes once a day. */
const LIST_EVERY_MS = 600_000;

export function ReviewPage() {
  const { live } = useApp();
  const list = usePoll((client) => client.reviews(), { key: 'reviews', everyMs: LIST_EVERY_MS });
  const asked = place.value.query.get('day') ?? undefined;
  const day = asked ?? list.value?.[0]?.day;
  if (day !== undefined) return <Day key={day} day={day} entries={list.value ?? []} />;
  if (list.value !== undefined) return <NoneYet />;
  if (list.problem === undefined) return <p class="loading">Asking for the reviews</p>;
  return (
    <div class="blank failed" role="alert">
      <strong>The reviews could not be read</strong>
      <p>{list.problem}</p>
      {live.overview.value === undefined && (
        <p>A review is of the whole fleet; a token of one tenant sees its own work.</p>
      )}
    </div>
  );
}

function Day({ day, entries }: { readonly day: string; readonly entries: readonly Entry[] }) {
  const isLatest = day === LATEST;
  const { value, problem } = usePoll((client) => (isLatest ? client.review() : client.reviewOf(day)), {
    ...{ key: day, everyMs: undefined },
  });
  return (
    <article class="review" aria-labelledby="review-day">
      <DayHead day={day} days={entries.map((entry) => entry.day)} />
      {value !== undefined && <Report review={value} />}
      {value === undefined && problem === undefined && (
        <p class="loading">{isLatest ? 'Reviewing the last 24 hours' : `Asking for the review of ${dayText(day)}`}</p>
      )}
      {value === undefined && problem !== undefined && <NoSuchDay problem={problem} entries={entries} />}
      <Diary entries={entries} day={day} />
    </article>
  );
}

function NoSuchDay({ problem, entries }: { readonly problem: string; readonly entries: readonly Entry[] }) {
  const newest = entries[0]?.day;
  return (
    <div class="blank failed" role="alert">
      <strong>There is no review to read here</strong>
      <p>{problem}</p>
      <p>A day is reviewed when it has ended, at 00:00 UTC; the newest 90 are kept.</p>
      <div class="panel-actions">
        {newest !== undefined && (
          <a class="button" href={paths.review({ day: newest })}>
            {shortDayText(newest, Date.now())}, {counted(entries[0]?.concerns ?? 0, 'thing')} to look at
          </a>
        )}
        <a class="button" href={paths.review({ day: LATEST })}>
          The last 24 hours
        </a>
      </div>
    </div>
  );
}

function NoneYet() {
  return (
    <div class="blank">
      <strong>No day has ended yet</strong>
      <p>At 00:00 UTC the day that has ended is reviewed: what limited, what it cost, where it goes.</p>
      <p>
        In a terminal <code>muster report</code> shows the last 24 hours at any time; so does this:
      </p>
      <a class="button strong" href={paths.review({ day: LATEST })}>
        Review the last 24 hours
      </a>
    </div>
  );
}
