// Every address of the page, in one place: pages link by these and never by hand.

const withText = (path: string, query: Readonly<Record<string, string | undefined>>): string => {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
};

export const paths = {
  overview: () => '/',
  review: (query: { readonly day?: string } = {}) => withText('/review', query),
  fleet: (query: { readonly pool?: string; readonly state?: string; readonly agent?: string } = {}) =>
    withText('/fleet', query),
  tasks: (query: { readonly type?: string; readonly state?: string; readonly task?: string } = {}) =>
    withText('/tasks', query),
  routing: (query: { readonly task?: string } = {}) => withText('/routing', query),
  scaling: (query: { readonly pool?: string } = {}) => withText('/scaling', query),
  simulate: (query: { readonly id?: string } = {}) => withText('/simulate', query),
  forecast: () => '/forecast',
  alerts: () => '/alerts',
  tuning: () => '/tuning',
  cluster: () => '/cluster',
} as const;
