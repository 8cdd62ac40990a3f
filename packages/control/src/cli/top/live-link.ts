// The live stream as a terminal follows it: connected, connected again with growing pauses, resynced after a gap.
//
// L1. The first connection must succeed; after it has, only what no other attempt can mend ends the link.
// L2. A connection that says nothing for SILENT_MS is given up: points come every second.
// L3. After a gap nothing is shown as new until the snapshot is there, and it is asked for once.
import { Freshness } from '@muster/contract/freshness';
import type { FromLive } from '@muster/contract/live';
import { LiveMirror } from '@muster/contract/live-mirror';
import { Fault } from '@muster/contract/protocol';
import type { Random } from '../../base/random.ts';
import { endsInARow, type RespawnRule, respawnDelayMs } from '../../base/respawn.ts';
import type { Address } from '../client.ts';
import { type LiveSocket, type LiveSocketEvents, openLiveSocket } from './live-socket.ts';

export type LinkState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  /** `retryAt`: by the clock of this machine. */
  | { readonly kind: 'away'; readonly reason: string; readonly retryAt: number };

export interface LinkEvents {
  /** There is something new to show. */
  news(): void;
  /** There will be no other connection. */
  ended(fault: Fault): void;
}

export interface LinkOptions {
  readonly address: Address;
  readonly random: Random;
  /** Wall time of this machine. */
  readonly now: () => number;
  readonly open?: (address: Address, events: LiveSocketEvents) => LiveSocket;
}

/** Data older than this are shown as old. */
export const STALE_MS = 5_000;
const SILENT_MS = 20_000;
const LOOK_MS = 1_000;
const RETRY: RespawnRule = { baseMs: 500, factor: 2, maxMs: 15_000, stableMs: 10_000, jitterRatio: 0.5 };

export class LiveLink {
  readonly mirror = new LiveMirror();
  #state: LinkState = { kind: 'connecting' };
  readonly #options: LinkOptions;
  readonly #events: LinkEvents;
  readonly #freshness = new Freshness();
  #socket: LiveSocket | undefined;
  #isHidden = false;
  #isResyncing = false;
  #failures = 0;
  #openedAt = 0;
  #heardAt = 0;
  #retry: NodeJS.Timeout | undefined;
  #look: NodeJS.Timeout | undefined;

  constructor(options: LinkOptions, events: LinkEvents) {
    this.#options = options;
    this.#events = events;
  }

  get host(): string {
    return new URL(this.#options.address.url).host;
  }

  get state(): LinkState {
    return this.#state;
  }

  /** Undefined before anything was heard. */
  get ageMs(): number | undefined {
    return this.#freshness.ageMs(this.#options.now());
  }

  /** The controller's time, as well as it is known. */
  get controllerNow(): number {
    return this.#freshness.controllerNow(this.#options.now());
  }

  open(): void {
    this.#look ??= setInterval(() => this.#lookAround(), LOOK_MS);
    const { address, open = openLiveSocket, now } = this.#options;
    this.#heardAt = now();
    this.#socket = open(address, {
      opened: () => this.#opened(),
      message: (message) => this.#heard(message),
      closed: (fault) => this.#closed(fault),
    });
  }

  /** Nobody looks at what is new: one message a second is enough. */
  hide(isHidden: boolean): void {
    if (this.#isHidden === isHidden) return;
    this.#isHidden = isHidden;
    this.#socket?.say({ kind: 'visible', isVisible: !isHidden });
  }

  close(): void {
    clearInterval(this.#look);
    clearTimeout(this.#retry);
    this.#socket?.drop();
    this.#socket = undefined;
  }

  #opened(): void {
    this.#openedAt = this.#options.now();
    this.#heardAt = this.#openedAt;
    this.#isResyncing = false;
    this.#freshness.forget();
    if (this.#isHidden) this.#socket?.say({ kind: 'visible', isVisible: false });
  }

  #heard(message: FromLive): void {
    const now = this.#options.now();
    this.#heardAt = now;
    const applied = this.mirror.apply(message);
    if (applied === 'gap' && !this.#isResyncing) {
      this.#isResyncing = true; // L3
      this.#socket?.say({ kind: 'resync' });
    }
    if (applied === 'snapshot') this.#isResyncing = false;
    if (message.kind !== 'resync' && applied !== 'gap') this.#freshness.heard(message, now);
    this.#state = { kind: 'live' };
    this.#events.news();
  }

  #closed(fault: Fault): void {
    this.#socket = undefined;
    const wasNeverLive = this.mirror.seq === 0;
    if (wasNeverLive || !fault.retryable) {
      this.close();
      this.#events.ended(fault); // L1
      return;
    }
    const { now, random } = this.#options;
    const livedMs = this.#openedAt === 0 ? 0 : now() - this.#openedAt;
    this.#openedAt = 0;
    this.#failures = endsInARow(RETRY, { before: this.#failures, livedMs });
    const waitMs = respawnDelayMs(RETRY, this.#failures, random);
    this.#state = { kind: 'away', reason: fault.message, retryAt: now() + waitMs };
    this.#retry = setTimeout(() => this.open(), waitMs);
    this.#events.news();
  }

  #lookAround(): void {
    if (this.#socket !== undefined && this.#options.now() - this.#heardAt >= SILENT_MS) {
      this.#socket.drop(); // L2
      this.#closed(new Fault('no-controller', `nothing came for ${SILENT_MS / 1000} s`));
      return;
    }
    // Ages grow by themselves.
    if (this.mirror.seq > 0) this.#events.news();
  }
}
