// Policies as people read them: one field a line, with where its value came from; the presets side by side.

import { type PolicyReply, PolicyRequest, ScalingPolicy } from '@muster/contract';
import { durationText } from '@muster/contract/amounts';
import { table } from './table.ts';
import type { Terminal } from './terminal.ts';
import { clockTime } from './times.ts';

type Field = keyof ScalingPolicy;

const FIELDS = Object.keys(ScalingPolicy.properties) as Field[];

export function policyText(
  { pool, policy, given, by, at, version }: PolicyReply,
  terminal: Pick<Terminal, 'columns' | 'hasColour'>,
): string {
  const rows = table(
    FIELDS,
    [
      { title: 'FIELD', cell: (field) => field },
      { title: 'VALUE', cell: (field) => valueText(field, policy[field]) },
      { title: 'FROM', cell: (field) => (Object.hasOwn(given, field) ? 'given' : policy.preset) },
      { title: 'MEANING', cell: meaningOf },
    ],
    terminal,
  );
  const who =
    by === undefined
      ? 'as it is configured'
      : `by ${by}, ${at === undefined ? '' : clockTime(at)}; muster policy reset ${pool} takes it away`;
  return `${rows}\npolicy of ${pool}, version ${version}, ${who}`;
}

export function presetTable(
  presets: readonly ScalingPolicy[],
  terminal: Pick<Terminal, 'columns' | 'hasColour'>,
): string {
  const rows = table(
    FIELDS.filter((field) => field !== 'preset' && field !== 'enabled' && field !== 'triggers'),
    [
      { title: 'FIELD', cell: (field) => field },
      ...presets.map((preset) => ({
        title: preset.preset.toUpperCase(),
        cell: (field: Field) => valueText(field, preset[field]),
        isNumber: true,
      })),
    ],
    terminal,
  );
  // Their lists are long, and most are the same.
  const lists = [...new Set(presets.map(({ triggers }) => triggers.join(', ')))];
  const named = lists.map((list) => {
    const names = presets.filter(({ triggers }) => triggers.join(', ') === list).map(({ preset }) => preset);
    return `triggers of ${lists.length === 1 ? 'all' : names.join(', ')}: ${list}`;
  });
  return [rows, '', ...named].join('\n');
}

function valueText(field: Field, value: ScalingPolicy[Field]): string {
  if (Array.isArray(value)) return value.join(',') || 'none';
  return field.endsWith('Ms') && typeof value === 'number' ? durationText(value) : String(value);
}

// Every schema of ours is plain JSON Schema, whatever its static type shows of it.
const meaningOf = (field: Field): string =>
  (PolicyRequest.properties[field] as { readonly description?: string }).description ?? '';
