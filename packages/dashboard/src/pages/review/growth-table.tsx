// What should not grow for ever: memory of the controller and of agents, and the disk.

import type { Review } from '@muster/contract';
import { byteText, NO_AMOUNT, percentText } from '@muster/contract/amounts';
import { growthName, growthText } from './words.ts';

export function GrowthTable({ growth }: { readonly growth: Review['growth'] }) {
  if (growth.length === 0) return null;
  return (
    <section class="section" aria-labelledby="review-growth">
      <div class="section-head">
        <h2 id="review-growth">What may not grow for ever</h2>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a sheet wider than the screen is scrolled by keys. */}
      <section class="sheet" aria-label="Growth" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Of</th>
              <th scope="col" class="number">
                In use
              </th>
              <th scope="col">Course</th>
            </tr>
          </thead>
          <tbody>
            {growth.map((each) => (
              <tr key={`${each.of} ${each.pool ?? ''}`} data-growing={each.isGrowing}>
                <th scope="row">{growthName(each)}</th>
                <td class="number">{usedText(each)}</td>
                <td>{growthText(each)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}

function usedText({ bytes, bytesMax }: Review['growth'][number]): string {
  if (bytes === 0) return NO_AMOUNT;
  return bytesMax === undefined ? byteText(bytes) : `${percentText(bytes / bytesMax)} of ${byteText(bytesMax)}`;
}
