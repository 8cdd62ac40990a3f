// The days before, a line each: what the controller said of them.

import type { ReviewList } from '@muster/contract';
import { counted } from '@muster/contract/amounts';
import { useSignal } from '@preact/signals';
import { paths } from '../../paths.ts';
import { shortDayText } from './days.ts';

const SHOWN = 14;

export interface DiaryProps {
  /** Newest first. */
  readonly entries: readonly ReviewList['reviews'][number][];
  readonly day: string;
}

export function Diary({ entries, day }: DiaryProps) {
  const isLong = useSignal(false);
  if (entries.length === 0) return null;
  const shown = isLong.value ? entries : entries.slice(0, SHOWN);
  return (
    <section class="section" aria-labelledby="diary">
      <div class="section-head">
        <h2 id="diary">Day by day</h2>
        <span class="note">{counted(entries.length, 'review')} kept</span>
      </div>
      <ol class="diary">
        {shown.map((entry) => (
          <li key={entry.day} data-concerns={entry.concerns > 0}>
            <a
              class="figures"
              href={paths.review({ day: entry.day })}
              {...(entry.day === day ? { 'aria-current': 'true' } : {})}
            >
              <time dateTime={entry.day}>{shortDayText(entry.day, Date.now())}</time>
            </a>
            <span>{entry.verdict}</span>
          </li>
        ))}
      </ol>
      {!isLong.value && entries.length > SHOWN && (
        <button type="button" class="button quiet" onClick={() => (isLong.value = true)}>
          All {entries.length} days
        </button>
      )}
    </section>
  );
}
