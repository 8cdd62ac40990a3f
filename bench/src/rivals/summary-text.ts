// The table of one trace, in Markdown.
import { type PolicySummary, type Summary, VIOLATIONS } from './summary.ts';

export function summaryText({ opponents, policies }: Summary): string {
  const heads = VIOLATIONS.flatMap((violation, index) => [
    `at ${percent(violation)}`,
    opponents[index] === undefined ? '' : `÷ ${opponents[index]}`,
  ]);
  const head = ['policy', ...heads, 'as it is', 'violated'];
  const rows = policies.map(rowOf);
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), `|:--|${'--:|'.repeat(head.length - 1)}`, ...rows.map(line)].join('\n');
}

function rowOf({ policy, at, own }: PolicySummary): readonly string[] {
  const costs = at.flatMap(({ cost, ratio }) => [
    cost === undefined ? 'never' : whole(cost),
    ratio === undefined ? '' : `${ratio.value.toFixed(2)} (${ratio.low.toFixed(2)}–${ratio.high.toFixed(2)})`,
  ]);
  return [
    `\`${policy}\``,
    ...costs,
    own === undefined ? '' : whole(own.cost),
    own === undefined ? '' : percent(own.violation),
  ];
}

const whole = (value: number): string => Math.round(value).toLocaleString('en-US');
const percent = (share: number): string => `${Number((100 * share).toPrecision(3))} %`;
