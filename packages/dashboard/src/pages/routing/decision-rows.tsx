// The last decisions: what each factor added to the score of the chosen agent, and how far ahead it was.
import { NO_AMOUNT } from '@muster/contract/amounts';
import { FactorBar } from '../../chart/factor-bars.tsx';
import { paths } from '../../paths.ts';
import { clockText } from '../../words/numbers.ts';
import type { Routed } from './decisions.ts';

export function DecisionRows({ routed }: { readonly routed: readonly Routed[] }) {
  return (
    <div class="decisions">
      <table>
        <caption class="unseen">The last decisions</caption>
        <thead>
          <tr>
            <th scope="col">At</th>
            <th scope="col">Task</th>
            <th scope="col">Agent</th>
            <th scope="col" class="decision-wide">
              Score by factor
            </th>
            <th scope="col" class="number">
              Score
            </th>
            <th scope="col" class="number">
              Ahead by
            </th>
          </tr>
        </thead>
        <tbody>
          {routed.map((each) => (
            <Row key={`${each.task} ${each.decision.attempt}`} routed={each} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ routed: { task, type, decision } }: { readonly routed: Routed }) {
  const { at, chosen, runnersUp, weights, explored } = decision;
  const second = runnersUp[0];
  return (
    <tr>
      <td class="figures faint">{clockText(at)}</td>
      <th scope="row">
        <a href={paths.tasks({ task })} class="code">
          {task}
        </a>{' '}
        <span class="soft">{type}</span>
      </th>
      <td>{chosen.agent}</td>
      <td>
        <FactorBar factors={chosen.factors} weights={weights} />
      </td>
      <td class="number">{chosen.score.toFixed(3)}</td>
      <td class="number">
        {second === undefined ? NO_AMOUNT : explored ? 'to learn' : (chosen.score - second.score).toFixed(3)}
      </td>
    </tr>
  );
}
