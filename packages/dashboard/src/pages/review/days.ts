// Days as they are named in addresses and by people: all of UTC, as the reviews are.

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const DAY_MS = 86_400_000;
/** In place of a day: the 24 hours that have just gone by. */
export const LATEST = 'now';

export const dayAt = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** Thursday, 20 November 2025; what is no day stays as it is. */
export function dayText(day: string): string {
  const at = Date.parse(`${day}T00:00:00Z`);
  if (!DAY.test(day) || Number.isNaN(at)) return day;
  return new Intl.DateTimeFormat('en-GB', {
    ...{ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' },
  }).format(at);
}

/** Yesterday, where it was; else its name without the year. */
export function shortDayText(day: string, now: number): string {
  if (day === dayAt(now - DAY_MS)) return 'Yesterday';
  return dayText(day).replace(/ \d{4}$/, '');
}

/** 14:05 UTC */
export const utcText = (at: number): string => `${new Date(at).toISOString().slice(11, 16)} UTC`;

/** Of days, newest first: the ones beside a day, whether or not it is among them. */
export function neighboursOf(
  days: readonly string[],
  day: string,
): { readonly earlier: string | undefined; readonly later: string | undefined } {
  const later = days.findLast((other) => other > day);
  return { earlier: days.find((other) => other < day), later };
}
