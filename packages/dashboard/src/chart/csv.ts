// A chart's numbers as CSV (RFC 4180): a row for each moment, a column for each line.
import type { ChartData } from './chart-data.ts';
import { pointsOf, type ScatterData } from './scatter-data.ts';

/** Times in ISO 8601, an empty field where nothing was measured. */
export function csvOf({ times, lines, unit }: ChartData): string {
  const suffix = unit === 'none' || unit === 'quantity' ? '' : ` [${unit}]`;
  const head = ['time', ...lines.map(({ name }) => field(name + suffix))];
  const rows = times.map((at, index) =>
    [new Date(at).toISOString(), ...lines.map(({ values }) => values[index] ?? '')].join(','),
  );
  return `${[head.join(','), ...rows].join('\r\n')}\r\n`;
}

interface Share {
  readonly name: string;
  readonly count: number;
  readonly ratio: number;
}

export function sharesCsv(shares: readonly Share[]): string {
  const rows = shares.map(({ name, count, ratio }) => [field(name), count, ratio].join(','));
  return `${['name,decisions,ratio', ...rows].join('\r\n')}\r\n`;
}

/** A row for each point. */
export function scatterCsv(data: ScatterData): string {
  const head = ['name', 'which', headOf(data.x), headOf(data.y), 'is_best'].map(field);
  const rows = pointsOf(data).map(({ group, point }) =>
    [field(group.name), field(point.text), point.x, point.y, point.isBest].join(','),
  );
  return `${[head.join(','), ...rows].join('\r\n')}\r\n`;
}

const headOf = ({ name, unit }: ScatterData['x']): string =>
  unit === 'none' || unit === 'quantity' ? name : `${name} [${unit}]`;

/** Spreadsheets run what begins like a formula, also when it is the name of somebody's pool. */
function field(text: string): string {
  const safe = /^[=+\-@]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
