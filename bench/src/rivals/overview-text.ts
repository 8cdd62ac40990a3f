// All cases beside each other, in Markdown: for each start-up time what each policy costs at the same share of
// violations, as a multiple of the best of HPA, KEDA and KPA, and what it does as it is.
import { VIOLATIONS } from './agenda.ts';
import type { PolicySummary, Summary } from './summary.ts';
import { percentText, ratioText } from './summary-text.ts';

export interface Summarised {
  readonly trace: string;
  readonly startMs: number;
  readonly rounds: number;
  readonly summary: Summary;
}

export function overviewTexts(cases: readonly Summarised[]): readonly string[] {
  const starts = [...new Set(cases.map(({ startMs }) => startMs))];
  return starts.flatMap((startMs) => {
    const beside = cases.filter((one) => one.startMs === startMs);
    const about = `start ${startMs / 1000} s`;
    return [
      ...VIOLATIONS.map((violation, index) =>
        tableText(`Cost at ${percentText(violation)} ÷ the best of three, ${about}`, beside, {
          head: ({ trace, rounds, summary }) => `${trace} ÷ ${summary.opponents[index] ?? 'none'} (${rounds} seeds)`,
          cell: ({ at }) => (at[index] === undefined || at[index].cost === undefined ? 'never' : ratioText(at[index])),
        }),
      ),
      tableText(`As it is: cost ÷ the bound, and violated, ${about}`, beside, {
        head: ({ trace }) => trace,
        cell: ({ own }, bound) =>
          own === undefined ? '' : `${(own.cost / bound).toFixed(2)}, ${percentText(own.violation)}`,
      }),
    ];
  });
}

interface Columns {
  head(one: Summarised): string;
  /** `bound` is the cost that nobody undercuts. */
  cell(policy: PolicySummary, bound: number): string;
}

function tableText(title: string, cases: readonly Summarised[], { head, cell }: Columns): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const policies = cases[0]?.summary.policies ?? [];
  const rows = policies.map(({ policy }) =>
    line([`\`${policy}\``, ...cases.map(({ summary }) => cellOf(summary, policy))]),
  );
  return [
    ...[`${title}:`, ''],
    line(['policy', ...cases.map(head)]),
    `|:--|${'--:|'.repeat(cases.length)}`,
    ...rows,
  ].join('\n');

  function cellOf({ policies: all }: Summary, policy: string): string {
    const found = all.find((one) => one.policy === policy);
    const bound = all.find((one) => one.policy === 'bound')?.own?.cost ?? Number.NaN;
    return found === undefined ? '' : cell(found, bound);
  }
}
