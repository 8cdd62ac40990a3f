// The table of one case, in Markdown.
import { VIOLATIONS } from './agenda.ts';
import type { Setting } from './contest.ts';
import type { AtViolation, PolicySummary, Summary } from './summary.ts';

export function summaryText({ opponents, policies }: Summary): string {
  const heads = VIOLATIONS.flatMap((violation, index) => [
    `at ${percentText(violation)}`,
    'by',
    opponents[index] === undefined ? '' : `÷ ${opponents[index]}`,
  ]);
  const head = ['policy', ...heads, 'as it is', 'violated'];
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = `|${head.map((title) => (LEFT.includes(title) ? ':--|' : '--:|')).join('')}`;
  return [line(head), rule, ...policies.map((policy) => line(rowOf(policy)))].join('\n');
}

const LEFT: readonly string[] = ['policy', 'by'];

function rowOf({ policy, at, own }: PolicySummary): readonly string[] {
  return [
    `\`${policy}\``,
    ...at.flatMap((one) => [one.cost === undefined ? 'never' : whole(one.cost), byText(one), ratioText(one)]),
    own === undefined ? '' : whole(own.cost),
    own === undefined ? '' : percentText(own.violation),
  ];
}

const byText = ({ by }: AtViolation): string => by.map(settingText).join(' – ');

function settingText({ target, agentsMin }: Setting): string {
  if (agentsMin !== undefined) return `min ${agentsMin}`;
  return target === undefined ? 'as it is' : `${target}`;
}

/** Without an interval when the seeds agree, or there is only one. */
export function ratioText({ ratio }: AtViolation): string {
  if (ratio === undefined) return '';
  const { value, low, high } = ratio;
  return low === high ? value.toFixed(2) : `${value.toFixed(2)} (${endText(low)}–${endText(high)})`;
}

const endText = (value: number): string => (Number.isFinite(value) ? value.toFixed(2) : '∞');
const whole = (value: number): string => Math.round(value).toLocaleString('en-US');
export const percentText = (share: number): string => `${Number((100 * share).toPrecision(3))} %`;
