// A finished benchmark as people and programs read it.
import type { Machine } from './machine.ts';
import type { Result } from './result.ts';

export interface Report {
  readonly bench: string;
  readonly commit: string;
  readonly machine: Machine;
  readonly node: string;
  /** ISO 8601. */
  readonly at: string;
  readonly rounds: number;
  readonly scale: number;
  readonly results: readonly Result[];
  /** Shown above the figures. */
  readonly tables?: readonly string[];
}

export const missedOf = ({ results }: Report): readonly Result[] => results.filter(({ pass }) => pass === false);
export const skippedOf = ({ results }: Report): readonly Result[] => results.filter(isSkipped);

export function reportText(report: Report): string {
  const { bench, commit, machine, node, at, results, tables = [] } = report;
  const met = results.filter(({ pass }) => pass === true).length;
  const rows = [['', 'value', 'unit', 'min', 'max', 'target', ''], ...results.map(rowOf)];
  const notes = skippedOf(report).map(({ name, skipped }) => `skipped: ${name}: ${skipped}`);
  return [
    `${bench} · ${at} · commit ${commit} · node ${node}`,
    `${machine.cores} × ${machine.cpu}, ${machine.memoryGiB} GiB, ${machine.system}`,
    '',
    ...tables.flatMap((table) => [table, '']),
    ...linesOf(rows),
    '',
    ...notes,
    `targets: ${met} met, ${missedOf(report).length} missed, ${skippedOf(report).length} results skipped`,
  ].join('\n');
}

function rowOf(result: Result): string[] {
  const [low, high] = result.spread ?? [];
  const verdict = result.pass === undefined ? (isSkipped(result) ? 'skipped' : '') : result.pass ? 'met' : 'MISSED';
  return [result.name, shown(result.value), result.unit, shown(low), shown(high), result.target ?? '', verdict];
}

function linesOf(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) =>
        NUMBERS.has(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
}

/** The columns that hold numbers: value, min and max. */
const NUMBERS = new Set([1, 3, 4]);

const isSkipped = ({ skipped }: Result): boolean => skipped !== undefined;

function shown(value: number | null | undefined): string {
  if (value === null || value === undefined) return '';
  return Math.abs(value) >= 1000 ? Math.round(value).toLocaleString('en-US') : String(value);
}
