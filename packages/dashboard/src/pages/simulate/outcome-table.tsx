// What each policy came to, side by side; several seeds add where the means lie.

import type { SimulatedOutcome, SimulationResult } from '@muster/contract';
import { amount, durationText, percentText } from '@muster/contract/amounts';
import { PRESETS } from '@muster/contract/words';
import { OrderButton } from '../../shell/permission.tsx';
import { textOf } from '../../words/numbers.ts';
import { LINES_MAX, lookOf } from './outcome-charts.ts';

export interface OutcomeTableProps {
  readonly result: SimulationResult;
  readonly marked: string | undefined;
  /** Without them the table is only read. */
  readonly onMark?: (policy: string) => void;
  readonly onApply?: (policy: string) => void;
}

export function OutcomeTable({ result, marked, onMark, onApply }: OutcomeTableProps) {
  const rows = [...(result.recorded === undefined ? [] : [result.recorded]), ...result.policies];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a sheet wider than the screen is scrolled by keys.
    <section class="sheet" aria-label="Comparison" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Policy</th>
            {['Tasks', 'Lost', 'Wait p50', 'p95', 'p99'].map((word) => (
              <th key={word} scope="col" class="number">
                {word}
              </th>
            ))}
            <th scope="col" class="number">
              Over {durationText(result.sloMs)}
            </th>
            {['Agent-hours', 'Cost', 'Up, down'].map((word) => (
              <th key={word} scope="col" class="number">
                {word}
              </th>
            ))}
            <th scope="col">
              <span class="unseen">Apply</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((outcome) => (
            <Row
              key={outcome.name}
              outcome={outcome}
              isMarked={outcome.name === marked}
              look={lookIn(result, outcome)}
              doers={{ onMark, onApply }}
            />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function lookIn({ policies }: SimulationResult, outcome: SimulatedOutcome): ReturnType<typeof lookOf> | undefined {
  const index = policies.indexOf(outcome);
  return index < 0 || index >= LINES_MAX ? undefined : lookOf(index);
}

interface RowProps {
  readonly outcome: SimulatedOutcome;
  readonly isMarked: boolean;
  /** As its curves are drawn; undefined for one that has none. */
  readonly look: ReturnType<typeof lookOf> | undefined;
  readonly doers: {
    readonly onMark: OutcomeTableProps['onMark'] | undefined;
    readonly onApply: OutcomeTableProps['onApply'] | undefined;
  };
}

function Row({ outcome, isMarked, look, doers: { onMark, onApply } }: RowProps) {
  const { name, policy, tasks, lost, waitMs, sloViolation, agentSeconds, cost, actions, up, intervals } = outcome;
  // Where nothing was completed nobody waited, and 0 would be the best of all.
  const waits = lost < tasks ? waitMs : undefined;
  return (
    <tr>
      <th scope="row">
        {look !== undefined && (
          <i class="outcome-key" data-dotted={look.isDotted} style={{ '--series': `var(${look.colour})` }} />
        )}
        <button type="button" class="outcome-name" aria-pressed={isMarked} onClick={() => onMark?.(name)}>
          {name}
        </button>
      </th>
      <td class="number">{amount(tasks)}</td>
      <td class={lost > 0 ? 'number problem' : 'number'}>{amount(lost)}</td>
      <td class="number">{textOf(waits?.p50, 'ms')}</td>
      <td class="number">{textOf(waits?.p95, 'ms')}</td>
      <td class="number">
        {textOf(waits?.p99, 'ms')}
        <Reach ends={waits && intervals?.waitMsP99} text={(value) => textOf(Math.max(0, value), 'ms')} />
      </td>
      <td class="number">
        {percentText(sloViolation)}
        <Reach ends={intervals?.sloViolation} text={(value) => percentText(Math.max(0, value))} />
      </td>
      <td class="number">{amount(agentSeconds / 3_600)}</td>
      <td class="number">
        {amount(cost)}
        <Reach ends={intervals?.cost} text={amount} />
      </td>
      <td class="number">
        {amount(up)}, {amount(actions - up)}
      </td>
      <td>
        {onApply !== undefined && isOfEngine(policy) && (
          <OrderButton operation="setPolicy" class="button quiet" onClick={() => onApply(policy)}>
            Apply<span class="unseen"> {policy}</span> …
          </OrderButton>
        )}
      </td>
    </tr>
  );
}

interface ReachProps {
  readonly ends: { readonly low: number; readonly high: number } | undefined;
  readonly text: (value: number) => string;
}

/** Of the 95 % interval of the mean. */
function Reach({ ends, text }: ReachProps) {
  if (ends === undefined) return null;
  return (
    <span class="reach" title="95 % interval of the mean">
      {text(ends.low)} to {text(ends.high)}
    </span>
  );
}

const isOfEngine = (policy: string): boolean => policy === 'own' || PRESETS.some((preset) => preset === policy);
