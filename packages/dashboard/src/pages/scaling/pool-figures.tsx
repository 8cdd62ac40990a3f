// A pool in figures: its size, its work, and what it cost beside a fleet that is always as large as the peak.
import { amount, costText, counted } from '@muster/contract/amounts';
import type { LivePool } from '@muster/contract/live';
import { Figure } from '../../chart/figure.tsx';
import { textOf } from '../../words/numbers.ts';
import { boundsOf } from '../fleet/pool-bounds.ts';
import { costOf, type FleetCost } from './fleet-cost.ts';
import type { Sizes, Span } from './use-sizes.ts';

export interface PoolFiguresProps {
  readonly pool: LivePool;
  readonly sizes: Sizes | undefined;
  readonly span: Span;
}

export function PoolFigures({ pool, sizes, span: { word } }: PoolFiguresProps) {
  const { total, desired, starting, utilization, slots, slotsBusy, queueDepth, costPerHour, policy } = pool;
  const cost = sizes === undefined ? undefined : costOf(sizes.points, { stepMs: sizes.stepMs, costPerHour });
  const saved = cost === undefined || cost.fixedAgentHours === 0 ? null : 1 - cost.agentHours / cost.fixedAgentHours;
  const bounds = boundsOf(pool);
  return (
    <dl class="figures-row">
      <Figure
        name="Agents"
        value={total}
        unit="none"
        word={`of ${amount(desired)} wanted`}
        note={starting === 0 ? 'none is starting' : `${counted(starting, 'agent')} starting`}
      />
      <Figure
        name="Slots busy"
        value={utilization}
        unit="ratio"
        note={`${amount(slotsBusy)} of ${textOf(slots, 'slots')}`}
      />
      <Figure
        name="Waiting"
        value={queueDepth}
        unit="tasks"
        note={bounds === undefined ? 'its policy is off' : `policy ${policy.preset}, ${bounds.min} to ${bounds.max}`}
      />
      <Figure
        name={`Agent-hours, last ${word}`}
        value={cost?.agentHours}
        unit="quantity"
        note={cost === undefined ? UNMEASURED : priceText(cost.cost, costPerHour)}
      />
      <Figure
        name="Saved by scaling"
        value={saved}
        unit="ratio"
        note={cost === undefined ? UNMEASURED : besideText(cost)}
      />
    </dl>
  );
}

const UNMEASURED = 'nothing was measured yet';

const priceText = (cost: number, costPerHour: number): string =>
  costPerHour === 0
    ? 'what one costs is not configured'
    : `cost ${costText(cost)}, at ${costText(costPerHour)} an hour each`;

function besideText({ peak, fixedCost }: FleetCost): string {
  const beside = `beside ${counted(peak, 'agent')} all along`;
  return fixedCost === 0 ? beside : `${beside}, which cost ${costText(fixedCost)}`;
}
