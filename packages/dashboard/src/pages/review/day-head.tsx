// Which day is read, and the way to the ones beside it.
import { paths } from '../../paths.ts';
import { dayText, LATEST, neighboursOf } from './days.ts';

export function DayHead({ day, days }: { readonly day: string; readonly days: readonly string[] }) {
  const isLatest = day === LATEST;
  // The last 24 hours lie after every day that has ended.
  const { earlier, later } = isLatest ? { earlier: days[0], later: undefined } : neighboursOf(days, day);
  return (
    <header class="review-head">
      <h2 id="review-day">{isLatest ? 'The last 24 hours' : dayText(day)}</h2>
      <nav class="choice review-days" aria-label="Days">
        <Step to={earlier} word="Previous day" sign="←" />
        <Step to={later} word="Next day" sign="→" />
        <a href={paths.review({ day: LATEST })} {...(isLatest ? { 'aria-current': 'true' } : {})}>
          Last 24 hours
        </a>
      </nav>
    </header>
  );
}

interface StepProps {
  readonly to: string | undefined;
  readonly word: string;
  readonly sign: string;
}

/** Where there is none, the place stays, so that the other does not move under the pointer. */
function Step({ to, word, sign }: StepProps) {
  if (to === undefined) return <span class="review-step faint">{`${sign} ${word}`}</span>;
  return (
    <a class="review-step" href={paths.review({ day: to })} title={dayText(to)}>
      {sign} {word}
    </a>
  );
}
