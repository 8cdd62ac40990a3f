// Decisions about the size of a pool as people read them.

import type { ScalingDecision } from '@muster/contract';
import { gaugeText } from '@muster/contract/amounts';
import { table } from './table.ts';
import type { Terminal } from './terminal.ts';
import { ago } from './times.ts';

export function decisionTable(
  decisions: readonly ScalingDecision[],
  { terminal, now }: { readonly terminal: Pick<Terminal, 'columns' | 'hasColour'>; readonly now: number },
): string {
  return table(
    decisions,
    [
      { title: 'WHEN', cell: ({ at }) => ago(at, now), isNumber: true },
      { title: 'SIZE', cell: changeText },
      { title: 'WAITING', cell: ({ inputs }) => String(inputs.queueDepth), isNumber: true },
      { title: 'USED', cell: ({ inputs }) => gaugeText(inputs.utilization), isNumber: true },
      { title: 'UP/DOWN', cell: ({ counters }) => `${counters.up}/${counters.down}` },
      { title: 'HELD BACK BY', cell: ({ heldBy }) => heldBy ?? '' },
      { title: 'WHO', cell: ({ by, isEmergency }) => by ?? (isEmergency ? 'policy (emergency)' : 'policy') },
      { title: 'REASON', cell: ({ reason }) => reason },
    ],
    terminal,
  );
}

/** "10 → 15", or "10" when it stays. */
export const changeText = ({ from, to }: Pick<ScalingDecision, 'from' | 'to'>): string =>
  from === to ? String(to) : `${from} → ${to}`;
