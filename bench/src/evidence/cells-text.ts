// The table of one workload.
import { type Cells, valuesOf } from './cells.ts';
import { meanOf, ratioOf } from './compare.ts';
import type { FigureName } from './figures.ts';
import { FIVE_FACTOR } from './policies.ts';

const COLUMNS: readonly { readonly head: string; readonly figure: FigureName; readonly isShare?: true }[] = [
  { head: 'p50', figure: 'p50' },
  { head: 'p95', figure: 'p95' },
  { head: 'p99', figure: 'p99' },
  { head: 'p99.9', figure: 'p999' },
  { head: 'goodput %', figure: 'goodput', isShare: true },
  { head: 'failed %', figure: 'failed', isShare: true },
  { head: 'balance %', figure: 'balance', isShare: true },
  { head: 'in memory %', figure: 'warm', isShare: true },
  { head: 'cost', figure: 'cost' },
];

export function cellsText(cells: Cells): string {
  const { workload, seeds, scale, figures } = cells;
  const columns = COLUMNS.filter(({ figure }) => figure !== 'warm' || workload.sessions !== undefined);
  const head = ['', ...columns.map(({ head }) => head), `p99 ÷ ${FIVE_FACTOR}'s`];
  const rows = [...figures.keys()].map((name) => [
    name,
    ...columns.map(({ figure, isShare }) => {
      const { value } = meanOf(valuesOf(cells, name, figure));
      return isShare === true ? (value * 100).toFixed(2) : shown(value);
    }),
    name === FIVE_FACTOR
      ? ''
      : estimateText(ratioOf(valuesOf(cells, name, 'p99'), valuesOf(cells, FIVE_FACTOR, 'p99'))),
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => [...(row[column] ?? '')].length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  const tasks = Math.round(workload.tasks * scale).toLocaleString('en-US');
  return [`${workload.name}: ${workload.about} · ${seeds} seeds × ${tasks} tasks`, ...[head, ...rows].map(line)].join(
    '\n',
  );
}

export function estimateText({ value, low, high }: { value: number; low: number; high: number }): string {
  return `${value.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`;
}

const shown = (value: number): string =>
  value >= 1000 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(3);
