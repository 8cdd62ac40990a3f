// The rail: every page by icon and word; on a phone a bar at the bottom. Pages that come later keep their places.
import type { Page, Seat } from '../pages/page.ts';
import { LEAVES, PAGES, SEATS } from '../pages/pages.ts';
import { place } from './location.ts';
import { Mark } from './mark.tsx';

export function Rail() {
  return (
    <nav class="rail" aria-label="Pages">
      <Mark />
      <ul>
        {PAGES.map((page) => (
          <Entry key={page.path} page={page} />
        ))}
      </ul>
      <ul>
        {SEATS.map((seat) => (
          <Entry key={seat.path} page={seat} />
        ))}
      </ul>
    </nav>
  );
}

function Entry({ page }: { readonly page: Page | Seat }) {
  const { path } = place.value;
  const isHere = path === page.path;
  const isBehind = LEAVES.some((leaf) => leaf.path === path && leaf.under === page.path);
  return (
    <li>
      <a href={page.path} title={`${page.title} (g ${page.key})`} {...currentOf({ isHere, isBehind })}>
        <svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
          <path d={page.icon} />
        </svg>
        {page.title}
      </a>
    </li>
  );
}

const currentOf = ({ isHere, isBehind }: { readonly isHere: boolean; readonly isBehind: boolean }) =>
  isHere ? ({ 'aria-current': 'page' } as const) : isBehind ? ({ 'aria-current': 'true' } as const) : {};
