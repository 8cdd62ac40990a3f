// The page's connection to the live stream: opened with a ticket, made again with growing pauses, resynced after a gap.
//
// L1. One socket at a time: what an older one still says is not heard.
// L2. A refused token stops the attempts until a person gives another one: no page tries tokens by itself.
// L3. A connection that says nothing for SILENT_MS is given up: points come every second.
import { Freshness } from '@muster/contract/freshness';
import { type FromLive, LIVE_PATH, LIVE_PROTOCOL, type ToLive } from '@muster/contract/live';
import { signal } from '@preact/signals';
import { backoffMs } from './backoff.ts';
import { Frames } from './frames.ts';

export type LinkState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  | { readonly kind: 'away'; readonly retryAt: number; readonly reason: string }
  | { readonly kind: 'locked'; readonly reason: string };

/** A ticket for one WebSocket, or why there is none. */
export type TicketReply =
  | { readonly kind: 'ticket'; readonly ticket: string }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'away'; readonly reason: string };

export interface LinkOptions {
  readonly ticket: () => Promise<TicketReply>;
  /** False when something of the stream is missing. */
  readonly apply: (messages: readonly FromLive[]) => boolean;
  readonly random?: () => number;
}

/** Data older than this are shown as old. */
export const STALE_MS = 5_000;
const SILENT_MS = 20_000;
const LOOK_MS = 1_000;
/** A connection that held so long starts the pauses from the shortest again. */
const HELD_MS = 10_000;
const UNAUTHORIZED = 4401;

export class LiveLink {
  readonly state = signal<LinkState>({ kind: 'connecting' });
  /** Age of what is shown; undefined before anything was heard. Looked at once a second. */
  readonly ageMs = signal<number | undefined>(undefined);
  readonly #options: LinkOptions;
  readonly #frames: Frames<FromLive>;
  readonly #freshness = new Freshness();
  #socket: WebSocket | undefined;
  #attempt = 0;
  #openedAt = 0;
  #heardAt = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #look: ReturnType<typeof setInterval> | undefined;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#frames = new Frames((messages) => this.#handOn(messages));
  }

  start(): void {
    this.#look ??= setInterval(() => this.#lookAround(), LOOK_MS);
    document.addEventListener('visibilitychange', this.#onVisibility);
    void this.#open();
  }

  stop(): void {
    clearInterval(this.#look);
    this.#look = undefined;
    clearTimeout(this.#retry);
    document.removeEventListener('visibilitychange', this.#onVisibility);
    this.#drop();
  }

  /** Now, and not after the pause: a person asked, or there is a new token. */
  retryNow(): void {
    clearTimeout(this.#retry);
    this.#attempt = 0;
    this.#drop();
    void this.#open();
  }

  async #open(): Promise<void> {
    // Who is away stays away until something comes, so that the page does not flicker with every attempt.
    if (this.state.peek().kind !== 'away') this.state.value = { kind: 'connecting' };
    const reply = await this.#options.ticket();
    if (this.#look === undefined || this.#socket !== undefined) return;
    if (reply.kind === 'refused') {
      this.state.value = { kind: 'locked', reason: reply.reason }; // L2
      return;
    }
    if (reply.kind === 'away') return this.#retryLater(reply.reason);
    const url = new URL(LIVE_PATH, window.location.href);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    this.#listenTo(new WebSocket(url, [LIVE_PROTOCOL, `ticket.${reply.ticket}`]));
  }

  #listenTo(socket: WebSocket): void {
    this.#socket = socket;
    this.#heardAt = Date.now();
    const isCurrent = (): boolean => this.#socket === socket; // L1
    socket.onopen = () => {
      if (!isCurrent()) return;
      this.#openedAt = Date.now();
      this.#freshness.forget();
      if (document.hidden) this.#say({ kind: 'visible', isVisible: false });
    };
    socket.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (!isCurrent() || typeof data !== 'string') return;
      const message = parse(data);
      if (message === undefined) return;
      this.#heardAt = Date.now();
      if (message.kind !== 'resync') this.#freshness.heard(message, this.#heardAt);
      this.#frames.add(message);
    };
    socket.onclose = ({ code, reason }) => {
      if (!isCurrent()) return;
      this.#socket = undefined;
      // A token that was revoked shows at the next ticket, with the words of the refusal.
      if (code === UNAUTHORIZED) this.#attempt = 0;
      if (this.#openedAt > 0 && Date.now() - this.#openedAt > HELD_MS) this.#attempt = 0;
      this.#openedAt = 0;
      this.#retryLater(reason === '' ? 'the connection broke' : reason);
    };
  }

  #handOn(messages: readonly FromLive[]): void {
    const isWhole = this.#options.apply(messages);
    if (!isWhole) this.#say({ kind: 'resync' });
    if (this.state.peek().kind !== 'live' && this.#socket !== undefined) this.state.value = { kind: 'live' };
    this.ageMs.value = this.#freshness.ageMs(Date.now());
  }

  #retryLater(reason: string): void {
    const waitMs = backoffMs(this.#attempt++, (this.#options.random ?? Math.random)());
    this.state.value = { kind: 'away', retryAt: Date.now() + waitMs, reason };
    this.#retry = setTimeout(() => void this.#open(), waitMs);
  }

  #lookAround(): void {
    const now = Date.now();
    this.ageMs.value = this.#freshness.ageMs(now);
    if (this.#socket === undefined || now - this.#heardAt < SILENT_MS) return;
    this.#drop(); // L3
    this.#retryLater('nothing came for 20 s');
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
  }

  #say(message: ToLive): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  readonly #onVisibility = (): void => {
    this.#say({ kind: 'visible', isVisible: !document.hidden });
    if (!document.hidden) this.#frames.flush();
    if (!document.hidden && this.state.peek().kind === 'away') this.retryNow();
  };
}

/** What is not a message of the stream is not for this page; a broken one shows as a gap. */
function parse(data: string): FromLive | undefined {
  try {
    const message = JSON.parse(data) as FromLive | null;
    return message !== null && ['snapshot', 'delta', 'resync'].includes(message.kind) ? message : undefined;
  } catch {
    return undefined;
  }
}
