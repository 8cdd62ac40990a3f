// One timestamp, however the trace writes it. A column keeps the form of its first row.
import { wordsOf } from './column-names.ts';

/** `date` is a calendar time, the others a number counted in that unit. */
export type TimeForm = 'date' | 'hours' | 'minutes' | 'seconds' | 'milliseconds' | 'microseconds' | 'nanoseconds';

const MS_PER: Readonly<Record<Exclude<TimeForm, 'date'>, number>> = {
  hours: 3_600_000,
  minutes: 60_000,
  seconds: 1000,
  milliseconds: 1,
  microseconds: 1e-3,
  nanoseconds: 1e-6,
};

const DATE =
  /^(\d{4})[-/](\d{2})[-/](\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?)?$/i;
const NUMBER = /^\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i;

/** In milliseconds, with its fraction: traces carry down to 100 ns. Undefined when the text is no time of this form. */
export function parseTime(text: string, form: TimeForm = 'date'): number | undefined {
  const trimmed = text.trim();
  if (form === 'date') return parseDate(trimmed);
  return NUMBER.test(trimmed) ? Number(trimmed) * MS_PER[form] : undefined;
}

/** How the first value of a column is to be read; the column's name may say the unit. */
export function formOf(text: string, columnName = ''): TimeForm | undefined {
  const trimmed = text.trim();
  if (parseDate(trimmed) !== undefined) return 'date';
  if (!NUMBER.test(trimmed)) return undefined;
  return unitInName(columnName) ?? formOfMagnitude(Number(trimmed));
}

/** exec_time_seconds → seconds, startMs → milliseconds. */
export function unitInName(name: string): Exclude<TimeForm, 'date'> | undefined {
  switch (wordsOf(name).at(-1)) {
    case 'hour':
    case 'hours':
      return 'hours';
    case 'min':
    case 'mins':
    case 'minute':
    case 'minutes':
      return 'minutes';
    case 's':
    case 'sec':
    case 'secs':
    case 'second':
    case 'seconds':
      return 'seconds';
    case 'ms':
    case 'msec':
    case 'millis':
    case 'milliseconds':
      return 'milliseconds';
    case 'us':
    case 'usec':
    case 'micros':
    case 'microseconds':
      return 'microseconds';
    case 'ns':
    case 'nanos':
    case 'nanoseconds':
      return 'nanoseconds';
    default:
      return undefined;
  }
}

/** Times since 1970 in s, ms, µs and ns lie far apart; smaller numbers count seconds from the start. */
function formOfMagnitude(value: number): TimeForm {
  if (value >= 1e17) return 'nanoseconds';
  if (value >= 1e14) return 'microseconds';
  if (value >= 1e11) return 'milliseconds';
  return 'seconds';
}

/** A time without a zone is read as UTC: only differences matter. */
function parseDate(text: string): number | undefined {
  const match = DATE.exec(text);
  if (match === null) return undefined;
  const [, year = '', month = '', day = '', hour = '00', minute = '00', second = '00', fraction = '', zone = 'Z'] =
    match;
  const midnight = Date.UTC(Number(year), Number(month) - 1, Number(day));
  // Date.UTC rolls 31 February over; a trace must not.
  const isCalendarDay = new Date(midnight).getUTCDate() === Number(day) && Number(month) <= 12;
  if (!isCalendarDay || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return undefined;
  const ofDay = Number(hour) * 3_600_000 + Number(minute) * 60_000 + Number(second) * 1000;
  return midnight + ofDay + (fraction === '' ? 0 : Number(`0.${fraction}`) * 1000) - zoneMs(zone);
}

function zoneMs(zone: string): number {
  const match = /^([+-])(\d{2}):?(\d{2})$/.exec(zone);
  if (match === null) return 0;
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3])) * 60_000;
}
