// Where things are going: each measure with its change a day, the interval of it as a picture, and how sure that is.

import type { Review, ReviewTrend } from '@muster/contract';
import { NO_AMOUNT } from '@muster/contract/amounts';
import { certaintyText, signedText, TREND_NAMES, trendValueText } from './words.ts';

const SIGNS = { up: '↗', down: '↘', steady: '→' } as const;
const WIDTH = 120;
const HEIGHT = 16;

export function TrendTable({ trends }: { readonly trends: Review['trends'] }) {
  const told = trends.filter(({ direction }) => direction !== 'too-short');
  return (
    <section class="section" aria-labelledby="review-trends">
      <div class="section-head">
        <h2 id="review-trends">Where it goes</h2>
      </div>
      {told.length === 0 ? (
        <p class="soft">Not enough data: trends are told from 8 hours on.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a sheet wider than the screen is scrolled by keys.
        <section class="sheet" aria-label="Trends" tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">Measure</th>
                <th scope="col" class="number">
                  Mostly
                </th>
                <th scope="col" class="number">
                  A day
                </th>
                <th scope="col">95 % interval</th>
                <th scope="col" class="number">
                  Certain
                </th>
                <th scope="col">From</th>
              </tr>
            </thead>
            <tbody>
              {told.map((trend) => (
                <Row key={trend.measure} trend={trend} />
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
}

function Row({ trend }: { readonly trend: ReviewTrend }) {
  const { measure, unit, direction, perDay, perDayLow, perDayHigh, median, certainty, hours, isSeasonOut } = trend;
  if (direction === 'too-short') return null;
  const isSteady = direction === 'steady';
  return (
    <tr data-direction={direction}>
      <th scope="row">
        <span class="trend-sign" aria-hidden="true">
          {SIGNS[direction]}
        </span>
        {TREND_NAMES[measure]}
      </th>
      <td class="number">{trendValueText(median, unit)}</td>
      <td class="number">{isSteady ? <span class="faint">no trend</span> : signedText(perDay, unit)}</td>
      <td>
        <span class="trend-interval figures">
          <Interval low={perDayLow} high={perDayHigh} middle={perDay} />
          <span class="note">
            {signedText(perDayLow, unit)} to {signedText(perDayHigh, unit)}
          </span>
        </span>
      </td>
      <td class="number">{isSteady ? NO_AMOUNT : certaintyText(certainty)}</td>
      <td class="note">
        {hours} hours{isSeasonOut ? ', equal hours of the days' : '; may be the time of day'}
      </td>
    </tr>
  );
}

interface IntervalProps {
  readonly low: number;
  readonly middle: number;
  readonly high: number;
}

/** Around no change, which is the line in the middle: an interval that does not touch it is a trend. */
function Interval({ low, middle, high }: IntervalProps) {
  const reach = Math.max(Math.abs(low), Math.abs(high), Number.MIN_VALUE);
  const x = (value: number): number => WIDTH / 2 + (value / reach) * (WIDTH / 2 - 4);
  return (
    <svg class="interval" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      <path class="interval-zero" d={`M${WIDTH / 2} 1V${HEIGHT - 1}`} />
      <path class="interval-reach" d={`M${x(low).toFixed(1)} ${HEIGHT / 2}H${x(high).toFixed(1)}`} />
      <circle cx={x(middle).toFixed(1)} cy={HEIGHT / 2} r="3.5" />
    </svg>
  );
}
