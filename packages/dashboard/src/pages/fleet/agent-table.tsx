// The same agents as rows, for reading numbers and for screen readers. A bounded page of rows at a time.
import { amount, counted } from '@muster/contract/amounts';
import type { LiveAgent } from '@muster/contract/live';
import { useSignal } from '@preact/signals';
import { withQuery } from '../../shell/location.ts';
import { ageText, textOf } from '../../words/numbers.ts';
import { CELL_STATES } from '../../words/states.ts';

const ROWS_AT_ONCE = 100;

export function AgentTable({ agents, now }: { readonly agents: readonly LiveAgent[]; readonly now: number }) {
  const rows = useSignal(ROWS_AT_ONCE);
  return (
    <>
      <div class="pool-scroll">
        <table>
          <caption class="unseen">Agents</caption>
          <thead>
            <tr>
              <th scope="col">Agent</th>
              <th scope="col">Type</th>
              <th scope="col">State</th>
              <th scope="col" class="number">
                Slots busy
              </th>
              <th scope="col" class="number">
                Load
              </th>
              <th scope="col" class="number">
                Completed
              </th>
              <th scope="col" class="number">
                Failed
              </th>
              <th scope="col" class="number">
                There for
              </th>
            </tr>
          </thead>
          <tbody>
            {agents.slice(0, rows.value).map((agent) => (
              <Row key={agent.id} agent={agent} now={now} />
            ))}
          </tbody>
        </table>
      </div>
      {agents.length > rows.value && (
        <button
          type="button"
          class="button"
          onClick={() => {
            rows.value += ROWS_AT_ONCE;
          }}
        >
          {counted(agents.length - rows.value, 'more agent')}
        </button>
      )}
    </>
  );
}

function Row({ agent, now }: { readonly agent: LiveAgent; readonly now: number }) {
  const { id, type, state, slots, slotsBusy, loadRatio, completed, failed, sinceAt } = agent;
  return (
    <tr>
      <th scope="row">
        <a href={withQuery({ agent: id })}>{id}</a>
      </th>
      <td>{type}</td>
      <td>
        <i class={`swatch state-${state} in-row`} /> {CELL_STATES[state].word}
      </td>
      <td class="number">
        {slotsBusy} / {slots}
      </td>
      <td class="number">{textOf(loadRatio, 'ratio')}</td>
      <td class="number">{amount(completed)}</td>
      <td class="number">{amount(failed)}</td>
      <td class="number">{ageText(sinceAt, now)}</td>
    </tr>
  );
}
