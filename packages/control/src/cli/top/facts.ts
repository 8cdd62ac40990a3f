// What a frame shows, as it is at one moment: rows are never changed in place, so a copied list stays as it was.
import type { LiveAgent, LiveHappening, LiveNeed, LiveOverview, LivePoint, LivePool } from '@muster/contract/live';
import type { LiveMirror } from '@muster/contract/live-mirror';
import type { LinkState } from './live-link.ts';
import type { NameOrder } from './name-order.ts';

export interface Facts {
  /** Of the controller, with its port. */
  readonly host: string;
  /** Undefined for a token of one tenant, which is told of its own work only. */
  readonly overview: LiveOverview | undefined;
  /** By type. */
  readonly pools: readonly LivePool[];
  readonly needs: readonly LiveNeed[];
  /** By id, as people count. */
  readonly agents: readonly LiveAgent[];
  /** Newest first. */
  readonly happenings: readonly LiveHappening[];
  /** Oldest first, one a second. */
  readonly points: readonly LivePoint[];
  readonly link: LinkState;
  /** Undefined before anything was heard. */
  readonly ageMs: number | undefined;
  /** The controller's time. */
  readonly now: number;
}

export function factsOf(
  { tables, happenings, points }: LiveMirror,
  { host, link, ageMs, now, order }: Pick<Facts, 'host' | 'link' | 'ageMs' | 'now'> & { readonly order: NameOrder },
): Facts {
  return {
    host,
    overview: tables.overview.get('all'),
    pools: [...tables.pools.values()].sort((a, b) => (a.type < b.type ? -1 : 1)),
    needs: [...tables.needs.values()],
    agents: order.sorted(tables.agents),
    happenings: [...happenings].reverse(),
    points,
    link,
    ageMs,
    now,
  };
}
