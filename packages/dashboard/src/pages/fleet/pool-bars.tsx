// Pools as bars: how many agents are there and busy, how many there should be, and between which bounds.
import { amount, counted, NO_AMOUNT } from '@muster/contract/amounts';
import type { LivePool } from '@muster/contract/live';
import { paths } from '../../paths.ts';
import { setQuery } from '../../shell/location.ts';
import { textOf } from '../../words/numbers.ts';
import { boundsOf } from './pool-bounds.ts';

export interface PoolBarsProps {
  readonly pools: readonly LivePool[];
  readonly chosen: string | undefined;
}

export function PoolBars({ pools, chosen }: PoolBarsProps) {
  if (pools.length === 0) {
    return (
      <p class="note">
        No pools: every agent was started by somebody else. With pools in <code>muster.yaml</code> Muster starts them.
      </p>
    );
  }
  return (
    <div class="pool-scroll">
      <table class="pools">
        <caption class="unseen">Pools, their sizes and bounds</caption>
        <thead>
          <tr>
            <th scope="col">Pool</th>
            <th scope="col" class="pool-wide">
              Agents
            </th>
            <th scope="col" class="number">
              There / wanted
            </th>
            <th scope="col" class="number pool-use">
              Slots busy
            </th>
            <th scope="col" class="number">
              Waiting
            </th>
            <th scope="col" class="pool-decision">
              Last decision
            </th>
          </tr>
        </thead>
        <tbody>
          {pools.map((pool) => (
            <PoolRow key={pool.type} pool={pool} isChosen={pool.type === chosen} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function PoolRow({ pool, isChosen }: { readonly pool: LivePool; readonly isChosen: boolean }) {
  const { type, total, desired, utilization, queueDepth, lastDecision, isCordoned } = pool;
  return (
    <tr>
      <th scope="row">
        <button
          type="button"
          class="pool-name"
          aria-pressed={isChosen}
          onClick={() => setQuery({ pool: isChosen ? undefined : type })}
        >
          {type}
        </button>
        {isCordoned && <span class="note"> cordoned</span>}
      </th>
      <td class="pool-wide">
        <Bar pool={pool} />
      </td>
      <td class="number">
        {amount(total)} / {amount(desired)}
      </td>
      <td class="number pool-use">{textOf(utilization, 'ratio')}</td>
      <td class="number">{queueDepth === 0 ? NO_AMOUNT : counted(queueDepth, 'task')}</td>
      <td class="pool-decision">
        {lastDecision === undefined ? (
          <span class="faint">none yet</span>
        ) : (
          <a href={paths.scaling({ pool: type })} title={lastDecision.reason}>
            {lastDecision.reason}
          </a>
        )}
      </td>
    </tr>
  );
}

/** One scale from 0 to the upper bound, or to what is there: busy, idle and starting agents, the wanted size as a line. */
function Bar({ pool }: { readonly pool: LivePool }) {
  const { total, desired, busy, starting, removing } = pool;
  const bounds = boundsOf(pool);
  const end = Math.max(bounds?.max ?? 0, total, desired, 1);
  const share = (agents: number): string => `${((agents / end) * 100).toFixed(2)}%`;
  const idle = Math.max(0, total - busy - starting - removing);
  const parts = [
    { name: 'busy', agents: busy },
    { name: 'idle', agents: idle },
    { name: 'draining', agents: removing },
    { name: 'starting', agents: starting },
  ];
  const said = parts.flatMap(({ name, agents }) => (agents === 0 ? [] : [`${agents} ${name}`])).join(', ');
  const allowed = bounds === undefined ? '' : `, ${bounds.min} to ${bounds.max} allowed`;
  const label = `${said || 'none there'}; ${desired} wanted${allowed}`;
  return (
    <div class="bar" role="img" aria-label={label} title={label}>
      <div class="bar-track">
        {parts.map(({ name, agents }) => (
          <span key={name} class={`bar-part state-${name}`} style={{ width: share(agents) }} />
        ))}
      </div>
      {bounds !== undefined && <i class="bar-bound" style={{ left: share(bounds.min) }} />}
      <i class="bar-wanted" style={{ left: share(desired) }} />
      <span class="bar-ends note figures">
        {bounds !== undefined && <span style={{ left: share(bounds.min) }}>{bounds.min}</span>}
        <span class="bar-last">{end}</span>
      </span>
    </div>
  );
}
