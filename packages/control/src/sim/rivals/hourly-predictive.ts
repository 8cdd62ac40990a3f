// Predictive scaling by the hour with reactive help, as clouds offer it: a forecast is the least size of each hour, and
// target tracking adds to it.
//
// Amazon EC2 Auto Scaling user guide, "How predictive scaling works": at least 24 hours of history and at most 14 days
// of it, a forecast for each of the next 48 hours, made anew every 6 hours, acted on at the start of the hour or a
// little before; it never removes anything. The forecast itself is not published: here it is the mean of the same hour
// of the days before, of the same hour of the week once there are 14 days.
import type { Observation, Scaler } from '../plan.ts';
import { targetTracking } from './target-tracking.ts';

export interface HourlyPredictiveOptions {
  /** Share of the slots that is to be busy, by the forecast and by target tracking [0.7]. */
  readonly targetUtilization?: number;
  /** How long before its hour a forecast acts (SchedulingBufferTime) [5 min]. */
  readonly bufferMs?: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_HOURS = 24;
const WEEK_HOURS = 7 * DAY_HOURS;
const HISTORY_HOURS = 14 * DAY_HOURS;
const REFRESH_HOURS = 6;
const AHEAD_HOURS = 48;

export function hourlyPredictive(options: HourlyPredictiveOptions = {}): Scaler {
  const { targetUtilization = 0.7, bufferMs = 5 * MINUTE_MS } = options;
  const reactive = targetTracking({ targetUtilization });
  const forecast = new HourlyForecast();
  return {
    name: 'predictive',
    intervalMs: MINUTE_MS,
    desired(seen) {
      forecast.add(seen);
      const slots = Math.max(forecast.at(seen.now), forecast.at(seen.now + bufferMs));
      return Math.max(reactive(seen), Math.ceil(slots / (seen.slotsPerAgent * targetUtilization)));
    },
  };
}

/** Busy slots of each hour, from those of the hours before. */
export class HourlyForecast {
  /** Means of the whole hours that are over, the last of them last; undefined when nothing was seen in one. */
  #history: (number | undefined)[] = [];
  /** The hour that is being seen, counted from the first look. */
  #hour = 0;
  #startedAt: number | undefined;
  #sum = 0;
  #looks = 0;
  #madeAtHour = Number.NEGATIVE_INFINITY;
  /** From the hour in which it was made. */
  #forecast: readonly number[] = [];

  add({ now, runningMean, hasData }: Pick<Observation, 'now' | 'runningMean' | 'hasData'>): void {
    this.#startedAt ??= now;
    const hour = this.#hourOf(now);
    while (this.#hour < hour) this.#close();
    if (hasData) {
      this.#sum += runningMean;
      this.#looks++;
    }
    if (this.#history.length < DAY_HOURS || this.#hour - this.#madeAtHour < REFRESH_HOURS) return;
    this.#madeAtHour = this.#hour;
    this.#forecast = Array.from({ length: AHEAD_HOURS }, (_, ahead) => this.#expected(ahead));
  }

  /** 0 as long as there is no forecast. */
  at(time: number): number {
    return this.#forecast[this.#hourOf(time) - this.#madeAtHour] ?? 0;
  }

  #hourOf(time: number): number {
    return Math.floor((time - (this.#startedAt ?? time)) / HOUR_MS);
  }

  #close(): void {
    this.#history.push(this.#looks === 0 ? undefined : this.#sum / this.#looks);
    if (this.#history.length > HISTORY_HOURS) this.#history.shift();
    this.#sum = 0;
    this.#looks = 0;
    this.#hour++;
  }

  #expected(ahead: number): number {
    const period = this.#history.length === HISTORY_HOURS ? WEEK_HOURS : DAY_HOURS;
    let sum = 0;
    let count = 0;
    // The hour that begins now stands at the end of the history; what lies before its begin has no value.
    for (let hour = this.#history.length + ahead - period; hour >= 0; hour -= period) {
      const value = this.#history[hour];
      if (value === undefined) continue;
      sum += value;
      count++;
    }
    return count === 0 ? 0 : sum / count;
  }
}
