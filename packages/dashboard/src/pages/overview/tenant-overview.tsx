// What a token of one tenant sees: its own open work by type, and what happened to it.
import { amount } from '@muster/contract/amounts';
import { useApp } from '../../app.ts';
import { paths } from '../../paths.ts';
import { Happenings } from './happenings.tsx';

export function TenantOverview() {
  const { live } = useApp();
  const needs = live.needs.value;
  return (
    <div class="overview">
      {needs.length === 0 ? (
        <div class="blank">
          <strong>Nothing of yours is open</strong>
          <p>Tasks that you submit show here while they wait and run.</p>
        </div>
      ) : (
        <table>
          <caption class="unseen">Your open work</caption>
          <thead>
            <tr>
              <th scope="col">Type</th>
              <th scope="col" class="number">
                Waiting
              </th>
              <th scope="col" class="number">
                Running
              </th>
            </tr>
          </thead>
          <tbody>
            {needs.map(({ type, tenant, waiting, running }) => (
              <tr key={`${type} ${tenant}`}>
                <th scope="row">
                  <a href={paths.tasks({ type })}>{type}</a>
                </th>
                <td class="number">{amount(waiting)}</td>
                <td class="number">{amount(running)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Happenings happenings={live.happenings.value} />
    </div>
  );
}
