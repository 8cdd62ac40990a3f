// What the stream has told, as signals that the pages read. Messages are applied in one go per frame of the screen.
import type {
  FromLive,
  LiveAgent,
  LiveHappening,
  LiveNeed,
  LiveOverview,
  LivePoint,
  LivePool,
} from '@muster/contract/live';
import { LiveMirror } from '@muster/contract/live-mirror';
import { batch, signal } from '@preact/signals';

/** A quarter of an hour at one point a second: what the charts of the overview show. */
export const POINTS_MAX = 900;

/** A table that is changed in place: a new object around the same map says that something in it is new. */
export interface Rows<Row> {
  readonly rows: ReadonlyMap<string, Row>;
}

export class LiveState {
  readonly #mirror = new LiveMirror();
  readonly agents = signal<Rows<LiveAgent>>({ rows: this.#mirror.tables.agents });
  /** By type. */
  readonly pools = signal<readonly LivePool[]>([]);
  readonly needs = signal<readonly LiveNeed[]>([]);
  /** Whether a snapshot came. */
  readonly isKnown = signal(false);
  /** undefined before the first snapshot, and for a token of one tenant, which is told of its own work only. */
  readonly overview = signal<LiveOverview | undefined>(undefined);
  /** Newest first. */
  readonly happenings = signal<readonly LiveHappening[]>([]);
  /** Oldest first. */
  readonly points = signal<readonly LivePoint[]>([]);

  /** A gap was told, and its snapshot has not come: messages until then show the same gap, and it is asked for once. */
  #isAwaited = false;

  /** False when something was left out: the link asks for a snapshot then, and what is shown stays until it comes. */
  apply(messages: readonly FromLive[]): boolean {
    const touched = new Set<string>();
    let isWhole = true;
    for (const message of messages) {
      const applied = this.#mirror.apply(message);
      if (applied === 'gap' && !this.#isAwaited) {
        isWhole = false;
        this.#isAwaited = true;
      }
      if (applied === 'snapshot') this.#isAwaited = false;
      if (applied !== 'snapshot' && applied !== 'delta') continue;
      for (const name of namesOf(message)) touched.add(name);
    }
    batch(() => this.#show(touched));
    return isWhole;
  }

  #show(touched: ReadonlySet<string>): void {
    const { tables, happenings, points, seq } = this.#mirror;
    this.isKnown.value = seq > 0;
    if (touched.has('agents')) this.agents.value = { rows: tables.agents };
    if (touched.has('pools')) this.pools.value = [...tables.pools.values()].sort((a, b) => (a.type < b.type ? -1 : 1));
    if (touched.has('needs')) this.needs.value = [...tables.needs.values()];
    if (touched.has('overview')) this.overview.value = tables.overview.get('all');
    if (touched.has('happenings')) this.happenings.value = [...happenings].reverse();
    if (touched.has('points')) this.points.value = longer(this.points.peek(), points);
  }
}

/** The mirror keeps five minutes; what came before them stays, so that the charts reach further back. */
function longer(known: readonly LivePoint[], newest: readonly LivePoint[]): readonly LivePoint[] {
  const firstAt = newest[0]?.at ?? Number.POSITIVE_INFINITY;
  return [...known.filter(({ at }) => at < firstAt), ...newest].slice(-POINTS_MAX);
}

function namesOf(message: FromLive): readonly string[] {
  if (message.kind === 'snapshot') return ['agents', 'pools', 'needs', 'overview', 'happenings', 'points'];
  if (message.kind === 'resync') return [];
  const names = [...Object.keys(message.set ?? {}), ...Object.keys(message.gone ?? {})];
  if (message.happenings !== undefined) names.push('happenings');
  if (message.points !== undefined) names.push('points');
  return names;
}
