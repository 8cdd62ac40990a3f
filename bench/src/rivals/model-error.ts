// How far the model is off the engine: the runs that both have made, policy by policy, in Markdown.
import type { RunLine } from './run-line.ts';

type Run = Extract<RunLine, { readonly kind: 'run' }>;

/** Undefined when there is no run of both. */
export function modelErrorText(lines: readonly RunLine[]): string | undefined {
  const engine = new Map(
    lines.filter(isRun).flatMap((run) => (run.by === 'engine' ? [[keyOf(run), run] as const] : [])),
  );
  const pairs = new Map<string, { costs: number[]; violations: number[] }>();
  for (const run of lines.filter(isRun)) {
    const same = run.by === 'model' && run.policy !== 'bound' ? engine.get(keyOf(run)) : undefined;
    if (same === undefined) continue;
    const pair = pairs.get(run.policy) ?? { costs: [], violations: [] };
    pairs.set(run.policy, pair);
    pair.costs.push(run.cost / same.cost - 1);
    pair.violations.push(run.violation - same.violation);
  }
  if (pairs.size === 0) return undefined;
  const rows = [...pairs].map(
    ([policy, { costs, violations }]) =>
      `| \`${policy}\` | ${costs.length} | ${percent(meanOf(costs))} | ${percent(largestOf(costs))} | ` +
      `${percent(meanOf(violations))} | ${percent(largestOf(violations))} |`,
  );
  const head = '| policy | runs of both | cost off by, mean | largest | violation off by, mean, in points | largest |';
  return ['The model against the engine, on the same seeds:', '', head, '|:--|--:|--:|--:|--:|--:|', ...rows].join(
    '\n',
  );
}

const isRun = (line: RunLine): line is Run => line.kind === 'run';

const keyOf = ({ trace, scale, startMs, seed, policy, setting }: Run): string =>
  JSON.stringify([trace, scale, startMs, seed, policy, setting.target, setting.agentsMin]);

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** With its sign. */
const largestOf = (values: readonly number[]): number =>
  values.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
