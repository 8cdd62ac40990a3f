// Numbers as people read them: three digits that matter, always with their unit.

const SPANS = [
  { ms: 86_400_000, unit: 'd' },
  { ms: 3_600_000, unit: 'h' },
  { ms: 60_000, unit: 'min' },
  { ms: 1_000, unit: 's' },
] as const;

export interface Measured {
  readonly text: string;
  readonly unit: string;
}

export type Unit =
  | 'ms'
  | 'per second'
  | 'tasks'
  | 'agents'
  | 'slots'
  | 'ratio'
  | 'bytes'
  | 'cores'
  | 'money'
  | 'quantity'
  | 'none';

export const NO_NUMBER = '–';

/** The figure and its unit apart, so that they can be set in two sizes. A missing number is a dash without a unit. */
export function measured(value: number | null | undefined, unit: Unit): Measured {
  if (value === null || value === undefined || !Number.isFinite(value)) return { text: NO_NUMBER, unit: '' };
  switch (unit) {
    case 'ms':
      return spanOf(value);
    case 'per second':
      return { text: threeDigits(value), unit: '/s' };
    case 'ratio':
      return { text: String(Math.round(value * 100)), unit: '%' };
    case 'bytes':
      return bytesOf(value);
    case 'cores':
      return { text: threeDigits(value), unit: 'cores' };
    case 'money':
      return { text: value.toFixed(2), unit: '' };
    case 'quantity':
      return { text: threeDigits(value), unit: '' };
    case 'none':
      return { text: whole(value), unit: '' };
    case 'tasks':
    case 'agents':
    case 'slots':
      return { text: whole(value), unit: value === 1 ? unit.slice(0, -1) : unit };
    default:
      return unit satisfies never;
  }
}

export function textOf(value: number | null | undefined, unit: Unit): string {
  const { text, unit: word } = measured(value, unit);
  return word === ''
    ? text
    : word === '/s' || word === '%'
      ? `${text}${word === '%' ? ' ' : ''}${word}`
      : `${text} ${word}`;
}

/** A value of an axis in the unit of the axis's top, so that 0.5 s stands below 2 s; the unit is the top's alone. */
export function axisText(value: number, top: number, unit: Unit): string {
  const { unit: word } = measured(top, unit);
  const { text } = measured(top, unit);
  const inTop = (Number(text.replaceAll(',', '')) * value) / top;
  const digits =
    Math.abs(inTop - Math.round(inTop)) < 1e-6 ? 0 : Math.abs(inTop * 10 - Math.round(inTop * 10)) < 1e-6 ? 1 : 2;
  const figure = digits === 0 ? whole(inTop) : inTop.toFixed(digits);
  if (value < top || word === '') return figure;
  return word === '/s' ? `${figure}/s` : `${figure} ${word}`;
}

/** 0.42 · 8.1 · 37 · 1,240: what is small keeps two digits after the point, what is large none. */
export function threeDigits(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size < 1) return value.toFixed(2);
  if (size < 100) return trimmed(value.toFixed(1));
  return whole(value);
}

export function whole(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');
}

/** How long something took or is ago: the largest unit, and the next when the first is small: 1 min 20 s. */
export function spanText(ms: number): string {
  const index = SPANS.findIndex((span) => ms >= span.ms);
  const span = SPANS[index];
  if (span === undefined) return `${Math.max(0, Math.round(ms))} ms`;
  if (span.unit === 's') return `${trimmed((ms / 1_000).toFixed(ms < 10_000 ? 1 : 0))} s`;
  const count = Math.floor(ms / span.ms);
  const next = SPANS[index + 1];
  const rest = next === undefined ? 0 : Math.floor((ms - count * span.ms) / next.ms);
  return next === undefined || rest === 0 || count >= 10
    ? `${count} ${span.unit}`
    : `${count} ${span.unit} ${rest} ${next.unit}`;
}

/** Of a day, in the time zone of the reader: 14:05:09. */
export function clockText(at: number, options: { readonly hasSeconds?: boolean } = {}): string {
  const date = new Date(at);
  const parts = [date.getHours(), date.getMinutes(), ...(options.hasSeconds === false ? [] : [date.getSeconds()])];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}

/** 1 task, 2 tasks. */
export function count(value: number, noun: string): string {
  return `${whole(value)} ${value === 1 ? noun : `${noun}s`}`;
}

function spanOf(ms: number): Measured {
  if (ms < 1_000) return { text: ms < 10 ? threeDigits(ms) : whole(ms), unit: 'ms' };
  if (ms < 120_000) return { text: threeDigits(ms / 1_000), unit: 's' };
  if (ms < 7_200_000) return { text: threeDigits(ms / 60_000), unit: 'min' };
  return { text: threeDigits(ms / 3_600_000), unit: 'h' };
}

function bytesOf(bytes: number): Measured {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let step = 0;
  for (; value >= 1024 && step < units.length - 1; step++) value /= 1024;
  return { text: threeDigits(value), unit: units[step] ?? 'B' };
}

const trimmed = (text: string): string => text.replace(/\.0+$/, '');
