// The numbers of figures and charts, each with its unit, by the rules of @muster/contract/amounts; and times of day.
import { amount, durationText, gaugeText, NO_AMOUNT } from '@muster/contract/amounts';

export interface Measured {
  readonly text: string;
  readonly unit: string;
}

export type Unit = 'ms' | 'per second' | 'tasks' | 'agents' | 'slots' | 'ratio' | 'quantity' | 'none';

/** The figure and its unit apart, so that they can be set in two sizes. A missing number is a dash without a unit. */
export function measured(value: number | null | undefined, unit: Unit): Measured {
  if (value === null || value === undefined || !Number.isFinite(value)) return { text: NO_AMOUNT, unit: '' };
  switch (unit) {
    case 'ms':
      return spanOf(value);
    case 'per second':
      return { text: amount(value), unit: '/s' };
    case 'ratio':
      return { text: gaugeText(value).replace(' %', ''), unit: '%' };
    case 'quantity':
    case 'none':
      return { text: amount(value), unit: '' };
    case 'tasks':
    case 'agents':
    case 'slots':
      return { text: amount(value), unit: value === 1 ? unit.slice(0, -1) : unit };
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
  const figure = digits === 0 ? amount(Math.round(inTop)) : inTop.toFixed(digits);
  if (value < top || word === '') return figure;
  return word === '/s' ? `${figure}/s` : `${figure} ${word}`;
}

/** How long ago; clocks that differ a little make nothing of the future. */
export const ageText = (since: number, now: number): string => durationText(Math.max(0, now - since));

/** Of a day, in the time zone of the reader: 14:05:09. */
export function clockText(at: number, options: { readonly hasSeconds?: boolean } = {}): string {
  const date = new Date(at);
  const parts = [date.getHours(), date.getMinutes(), ...(options.hasSeconds === false ? [] : [date.getSeconds()])];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}

/** In one unit, and with one digit behind the point: a figure beside others, or the top of an axis. */
function spanOf(ms: number): Measured {
  if (ms < 1_000) return { text: oneDigit(ms), unit: 'ms' };
  if (ms < 120_000) return { text: oneDigit(ms / 1_000), unit: 's' };
  if (ms < 7_200_000) return { text: oneDigit(ms / 60_000), unit: 'min' };
  return { text: oneDigit(ms / 3_600_000), unit: 'h' };
}

const oneDigit = (value: number): string => amount(Number(value.toFixed(1)));
