// What came, by task type, most first.

import type { Review } from '@muster/contract';
import { amount, NO_AMOUNT, percentText } from '@muster/contract/amounts';
import { paths } from '../../paths.ts';
import { textOf } from '../../words/numbers.ts';

const SHOWN_MAX = 12;

export function Types({ load: { byType } }: { readonly load: Review['load'] }) {
  if (byType.length === 0) return null;
  return (
    <section class="section" aria-labelledby="review-types">
      <div class="section-head">
        <h2 id="review-types">What came</h2>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a sheet wider than the screen is scrolled by keys. */}
      <section class="sheet" aria-label="Task types" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Type</th>
              {['Ended', 'Wait p95', 'Run, median', 'Started late'].map((word) => (
                <th key={word} scope="col" class="number">
                  {word}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {byType.slice(0, SHOWN_MAX).map(({ type, ended, waitP95, runP50, lateRatio }) => (
              <tr key={type}>
                <th scope="row">
                  <a href={paths.tasks({ type })}>{type}</a>
                </th>
                <td class="number">{amount(ended)}</td>
                <td class="number">{secondsText(waitP95)}</td>
                <td class="number">{secondsText(runP50)}</td>
                <td class="number">{lateRatio === null ? NO_AMOUNT : percentText(lateRatio)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {byType.length > SHOWN_MAX && (
        <p class="note">
          And {byType.length - SHOWN_MAX} more: <code>muster report --json</code> has them.
        </p>
      )}
    </section>
  );
}

const secondsText = (seconds: number | null): string => textOf(seconds === null ? null : 1_000 * seconds, 'ms');
