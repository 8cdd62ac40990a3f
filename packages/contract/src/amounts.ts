// Amounts as people read them: one rule for each kind, the same on the page, in the terminal and in sentences. The
// rules stand in docs/vocabulary.md.

/** Where there is no number. */
export const NO_AMOUNT = '–';

/** A number: 1,234 · 12.3 · 1.23 · 0.042; as many digits as help. */
export function amount(value: number): string {
  const size = Math.abs(value);
  if (size < SMALLEST) return '0';
  if (size < 0.1) return String(Number(value.toPrecision(2)));
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : 2;
  // Groups of three digits; there are never three behind the point.
  return String(Number(value.toFixed(digits))).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** Smaller ones would be written with an exponent. */
const SMALLEST = 1e-6;

/** Money that was spent, in the currency of `costPerHour`: 0.0042 · 0.50 · 12.40 · 1,240. */
export function costText(cost: number): string {
  const size = Math.abs(cost);
  return size < 0.1 || size >= 1_000 ? amount(cost) : cost.toFixed(2);
}

/** A share of what was counted or measured: 0.12 %, 5.3 %, 66.7 %, 100 %. */
export const percentText = (ratio: number): string =>
  `${Number((100 * ratio).toPrecision(2 + Number(Math.abs(ratio) >= 0.1)))} %`;

/** How full or how far something is right now, at a glance: 0 %, 67 %, 100 %. */
export const gaugeText = (ratio: number | null): string =>
  ratio === null ? NO_AMOUNT : `${Math.round(100 * ratio)} %`;

/** Events per second: 0.42/s, 66.5/s, 1,240/s. */
export const rateText = (perSecond: number): string => `${amount(perSecond)}/s`;

/** 512 B, 12 MiB, 1.5 GiB: binary, as every limit of a size is. */
export function byteText(bytes: number): string {
  let size = Math.abs(bytes);
  let unit = 0;
  // What would be rounded to 1,024 of one unit is 1 of the next.
  while (size >= 1023.5 && unit < BYTE_UNITS.length - 1) {
    size /= 1024;
    unit++;
  }
  return `${bytes < 0 ? '-' : ''}${amount(size)} ${BYTE_UNITS[unit]}`;
}

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** "1 segment", "1,200 segments"; a noun with a plural of its own gives it. */
export const counted = (count: number, noun: string, plural = `${noun}s`): string =>
  `${amount(count)} ${count === 1 ? noun : plural}`;

/** 0.4 ms, 85 ms, 1.2 s, 45 s, 3 min 20 s, 2 h 5 min: enough digits to compare, no more. */
export function durationText(ms: number): string {
  if (ms < 0) return `-${durationText(-ms)}`;
  if (ms < 10) return `${Number(ms.toFixed(1))} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 9_950) return `${Number((ms / 1000).toFixed(1))} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return parts([minutes, 'min'], [seconds % 60, 's']);
  const hours = Math.floor(minutes / 60);
  return hours < 24
    ? parts([hours, 'h'], [minutes % 60, 'min'])
    : parts([Math.floor(hours / 24), 'd'], [hours % 24, 'h']);
}

const parts = (...pairs: readonly (readonly [number, string])[]): string =>
  pairs
    .filter(([value]) => value > 0)
    .map(([value, unit]) => `${value} ${unit}`)
    .join(' ');
