// What scaling did, pool by pool, beside what a fixed fleet would have taken.

import type { Review } from '@muster/contract';
import { amount, NO_AMOUNT } from '@muster/contract/amounts';
import { paths } from '../../paths.ts';
import { capacityText, effectText, savedText } from './words.ts';

const SHOWN_MAX = 12;

export interface PoolsProps {
  readonly scaling: Review['scaling'];
  readonly cost: Review['cost'];
}

export function Pools({ scaling, cost }: PoolsProps) {
  return (
    <section class="section" aria-labelledby="review-pools">
      <div class="section-head">
        <h2 id="review-pools">Scaling</h2>
      </div>
      {scaling.length === 0 ? (
        <p class="soft">No pool: agents that join by themselves are not scaled.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a sheet wider than the screen is scrolled by keys.
        <section class="sheet" aria-label="Pools" tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">Pool</th>
                {['Grew', 'Shrank', 'Wait p95 around growing', 'Agent-hours'].map((word) => (
                  <th key={word} scope="col" class="number">
                    {word}
                  </th>
                ))}
                <th scope="col">Saved</th>
                <th scope="col">An agent carries</th>
              </tr>
            </thead>
            <tbody>
              {scaling.slice(0, SHOWN_MAX).map((pool) => (
                <Row key={pool.pool} pool={pool} cost={cost.pools.find((each) => each.pool === pool.pool)} />
              ))}
            </tbody>
          </table>
        </section>
      )}
      {scaling.length > SHOWN_MAX && (
        <p class="note">
          And {scaling.length - SHOWN_MAX} more: <code>muster report --json</code> has them.
        </p>
      )}
    </section>
  );
}

interface RowProps {
  readonly pool: Review['scaling'][number];
  readonly cost: Review['cost']['pools'][number] | undefined;
}

function Row({ pool, cost }: RowProps) {
  const { pool: name, ups, downs, capacity } = pool;
  return (
    <tr>
      <th scope="row">
        <a href={paths.scaling({ pool: name })}>{name}</a>
      </th>
      <td class="number">{amount(ups)}×</td>
      <td class="number">{amount(downs)}×</td>
      <td class="number">{effectText(pool)}</td>
      <td class="number">{cost === undefined ? NO_AMOUNT : amount(cost.agentHours)}</td>
      <td>{(cost && savedText(cost)) ?? NO_AMOUNT}</td>
      <td>{capacityText(capacity)}</td>
    </tr>
  );
}
