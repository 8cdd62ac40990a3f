// Pauses: types, tenants, or a type of a tenant, of which nothing new starts. Each is a durable document, and a gate
// behind which the waiting tasks stand; what runs goes on, and what is submitted waits.
import { Fault, type Pause, type PauseScope } from '@muster/contract';
import type { Clock } from '../base/clock.ts';
import type { Gate } from '../core/queue/order.ts';
import type { Committer } from './committer.ts';
import type { Documents } from './documents.ts';
import type { WaitingRoom } from './waiting-room.ts';
import { writeDocument } from './write-document.ts';

export interface PausesParts {
  readonly clock: Clock;
  readonly committer: Committer;
  readonly documents: Documents;
  readonly room: WaitingRoom;
}

interface PauseGate extends Gate {
  pause: Pause;
}

export class Pauses {
  readonly #parts: PausesParts;
  readonly #gates = new Map<string, PauseGate>();

  constructor(parts: PausesParts) {
    this.#parts = parts;
  }

  get count(): number {
    return this.#gates.size;
  }

  /** In the order in which they began. */
  all(): readonly Pause[] {
    return [...this.#gates.values()].map(({ pause }) => pause);
  }

  /** Tasks that stand behind them. */
  waiting(): number {
    let waiting = 0;
    for (const gate of this.#gates.values()) waiting += this.#parts.room.order.waitingBehind(gate);
    return waiting;
  }

  /** After the journal has been read back. */
  restore(): void {
    for (const { id, value } of this.#parts.documents.all('pauses')) {
      this.#gates.set(id, { pause: value as Pause, isShut: false }); // only this room writes them
    }
  }

  /** The pause that keeps tasks of this type and tenant from starting. */
  shutFor(spec: { readonly type: string; readonly tenant: string }): PauseGate | undefined {
    if (this.#gates.size === 0) return undefined;
    const { type, tenant } = spec;
    return (
      this.#gates.get(idOf({ type })) ?? this.#gates.get(idOf({ tenant })) ?? this.#gates.get(idOf({ type, tenant }))
    );
  }

  /**
   * Nothing new of that starts from now on; resolves when this is durable. A repeated pause keeps its beginning.
   * Rejects with Fault `invalid-request` without a scope, and `too-many` when as many are kept as may be.
   */
  async pause(scope: PauseScope, reason: string, by: string): Promise<Pause> {
    const id = scopeId(scope);
    const known = this.#gates.get(id);
    const isKnown = known?.pause.reason === reason;
    const pause: Pause = isKnown
      ? known.pause
      : { ...scope, reason, at: known?.pause.at ?? this.#parts.clock.now(), by };
    if (!isKnown) writeDocument(this.#parts, { collection: 'pauses', id, value: pause, by });
    if (known === undefined) this.#gates.set(id, { pause, isShut: false });
    else known.pause = pause;
    await this.#durable();
    return pause;
  }

  /** False when it was not paused. */
  async resume(scope: PauseScope, by: string): Promise<boolean> {
    const id = scopeId(scope);
    const gate = this.#gates.get(id);
    if (gate !== undefined) {
      writeDocument(this.#parts, { collection: 'pauses', id, value: undefined, by });
      this.#gates.delete(id);
      this.#parts.room.open(gate);
      this.#parts.room.onReady();
    }
    await this.#durable();
    return gate !== undefined;
  }

  #durable(): Promise<void> {
    return new Promise((resolve) => this.#parts.committer.whenDurable(resolve));
  }
}

function scopeId(scope: PauseScope): string {
  if (scope.type !== undefined || scope.tenant !== undefined) return idOf(scope);
  throw new Fault('invalid-request', 'a pause needs a type, a tenant, or both', { field: 'type' });
}

/** Names hold no space. */
const idOf = ({ type = '', tenant = '' }: PauseScope): string => `${type} ${tenant}`;
