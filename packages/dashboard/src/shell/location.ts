// Where the reader is: path and query of the address bar, as a signal. Whatever can be filtered is in the query.
import { signal } from '@preact/signals';

export interface Place {
  readonly path: string;
  readonly query: URLSearchParams;
}

const here = (): Place => ({ path: window.location.pathname, query: new URLSearchParams(window.location.search) });

export const place = signal<Place>(here());

window.addEventListener('popstate', () => {
  place.value = here();
});

export function go(address: string, options: { readonly isReplacing?: boolean } = {}): void {
  if (address === window.location.pathname + window.location.search) return;
  if (options.isReplacing) window.history.replaceState(null, '', address);
  else window.history.pushState(null, '', address);
  place.value = here();
}

/** The same page with these words of the query set; undefined and the empty text take one out. */
export function withQuery(changes: Readonly<Record<string, string | undefined>>): string {
  const { path, query } = place.peek();
  const next = new URLSearchParams(query);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined || value === '') next.delete(name);
    else next.set(name, value);
  }
  const text = next.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** A filter replaces the address; a thing that is opened is a step that the back button undoes. */
export function setQuery(
  changes: Readonly<Record<string, string | undefined>>,
  options: { readonly isStep?: boolean } = {},
): void {
  go(withQuery(changes), { isReplacing: options.isStep !== true });
}

/** Links of the page change the place without a load; those with a modifier, a target or another origin do not. */
export function followLinks(root: Document): void {
  root.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (link === null || link.target !== '' || link.hasAttribute('download') || link.origin !== location.origin) return;
    if (link.hash !== '' && link.pathname === location.pathname) return;
    event.preventDefault();
    go(link.pathname + link.search);
    if (link.closest('.rail') !== null) root.querySelector('main')?.scrollIntoView?.({ block: 'start' });
  });
}
