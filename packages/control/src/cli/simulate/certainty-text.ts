// What several seeds say, in words and numbers: how far a figure may be off, and how a policy compares with a first.
import { amount, durationText, percentText } from '@muster/contract/amounts';
import { type Against, isCertain } from '../../compare/certainty.ts';
import type { Interval } from '../../compare/interval.ts';

/** "14.2 % ±0.8": the interval lies as far on both sides. */
export const shareText = (interval: Interval): string => `${percentText(interval.mean)} ±${points(reachOf(interval))}`;

export const amountText = (interval: Interval): string => `${amount(interval.mean)} ±${amount(reachOf(interval))}`;

export const waitText = (interval: Interval): string =>
  `${durationText(interval.mean)} ±${durationText(reachOf(interval))}`;

/** "−31 % (−34 to −28)"; "+5 % (+2 to +8)" */
export function costText({ costRatio }: Against): string {
  if (costRatio === undefined) return 'costs nothing';
  return spanText(costRatio, (ratio) => change(ratio - 1), ' %');
}

/** In points of a percentage: "−3.2 (−3.9 to −2.5)". */
export const lateText = ({ sloViolation }: Against): string => spanText(sloViolation, change, ' points');

export const slowestText = ({ waitMsP99 }: Against): string =>
  spanText(waitMsP99, (ms) => `${ms < 0 ? '−' : '+'}${durationText(Math.abs(ms))}`, '');

/** What of it is beyond chance. */
export function verdictText({ costRatio, sloViolation }: Against): string {
  const parts: string[] = [];
  if (costRatio !== undefined && isCertain(costRatio, 1)) parts.push(costRatio.mean < 1 ? 'cheaper' : 'dearer');
  if (isCertain(sloViolation, 0)) parts.push(sloViolation.mean < 0 ? 'fewer late' : 'more late');
  return parts.length === 0 ? 'nothing beyond chance' : parts.join(', ');
}

const reachOf = ({ low, high }: Interval): number => (high - low) / 2;

/** A share as percent, without the sign for it. */
const points = (share: number): string => amount(100 * share);

function change(share: number): string {
  const text = points(Math.abs(share));
  if (text === '0') return text;
  return `${share < 0 ? '−' : '+'}${text}`;
}

function spanText({ mean, low, high }: Interval, read: (value: number) => string, unit: string): string {
  return `${read(mean)}${unit} (${read(low)} to ${read(high)})`;
}
