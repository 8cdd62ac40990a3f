// The rail: every page by icon and word; on a phone a bar at the bottom. Pages that come later keep their places.
import type { Page, Seat } from '../pages/page.ts';
import { PAGES, SEATS } from '../pages/pages.ts';
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
  const isHere = place.value.path === page.path;
  return (
    <li>
      <a href={page.path} title={`${page.title} (g ${page.key})`} {...(isHere ? { 'aria-current': 'page' } : {})}>
        <svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
          <path d={page.icon} />
        </svg>
        {page.title}
      </a>
    </li>
  );
}
