// Plain ways to pick, for comparison and by choice: no score decides. What they looked at goes on the slate, the chosen
// agent first, so that the record still shows its factors.
import { never } from '../../base/assert.ts';
import type { Agents } from './agents.ts';
import type { Candidates } from './candidates.ts';
import type { Dice } from './dice.ts';
import type { Need } from './need.ts';
import type { Slate } from './slate.ts';

export type PlainPicker = 'random' | 'round-robin' | 'least-loaded' | 'p2c';

export class PlainPickers {
  readonly #agents: Agents;
  readonly #candidates: Candidates;
  #lastTurn = -1;

  constructor(agents: Agents, candidates: Candidates) {
    this.#agents = agents;
    this.#candidates = candidates;
  }

  /** Among those on the slate; when it is empty, among all that have room. */
  pick(picker: PlainPicker, slate: Slate, options: { need: Need; dice: Dice }): void {
    const { need, dice } = options;
    switch (picker) {
      case 'random':
        this.#random(slate, need, dice);
        return;
      case 'round-robin':
        this.#roundRobin(slate, need);
        return;
      case 'least-loaded':
        this.#leastLoaded(slate, need, dice);
        return;
      case 'p2c':
        this.#lighterOfTwo(slate, need, dice);
        return;
      default:
        never(picker, 'picker');
    }
  }

  #random(slate: Slate, need: Need, dice: Dice): void {
    if (slate.count > 0) {
      this.#keep(slate, slate.rows[dice.below(slate.count)] as number); // below count
      return;
    }
    slate.compared = this.#candidates.narrow(slate, need);
    slate.push(this.#candidates.rowAt(need, dice.below(slate.compared)));
  }

  /** The next sequence number after the last one chosen, whatever the need. */
  #roundRobin(slate: Slate, need: Need): void {
    if (slate.count === 0) this.#candidates.takeAll(slate, need);
    const { seq } = this.#agents;
    let next = -1;
    let first = -1;
    for (let index = 0; index < slate.count; index++) {
      const row = slate.rows[index] as number; // index < count
      const candidate = seq[row] as number;
      if (first < 0 || candidate < (seq[first] as number)) first = row;
      if (candidate > this.#lastTurn && (next < 0 || candidate < (seq[next] as number))) next = row;
    }
    const row = next >= 0 ? next : first;
    this.#lastTurn = seq[row] as number;
    this.#keep(slate, row);
  }

  /** Envoy's least request as a full scan: fewest tasks in flight, this one included, for its capacity. */
  #leastLoaded(slate: Slate, need: Need, dice: Dice): void {
    if (slate.count === 0) this.#candidates.takeAll(slate, need);
    let chosen = -1;
    let lowest = Number.POSITIVE_INFINITY;
    let ties = 1;
    for (let index = 0; index < slate.count; index++) {
      const row = slate.rows[index] as number; // index < count
      const load = this.#loadOf(row);
      if (load > lowest) continue;
      if (load < lowest) {
        lowest = load;
        chosen = row;
        ties = 1;
      } else if (dice.below(++ties) === 0) {
        chosen = row;
      }
    }
    this.#keep(slate, chosen);
  }

  /** Power of two choices. */
  #lighterOfTwo(slate: Slate, need: Need, dice: Dice): void {
    const given = slate.count;
    const total = given > 0 ? given : this.#candidates.narrow(slate, need);
    const rowAt = (index: number): number =>
      given > 0 ? (slate.rows[index] as number) : this.#candidates.rowAt(need, index);
    const first = dice.below(total);
    const one = rowAt(first);
    const other = total === 1 ? one : rowAt((first + 1 + dice.below(total - 1)) % total);
    slate.compared = Math.min(2, total);
    slate.count = 0;
    slate.push(one);
    if (total === 1) return;
    const isOtherLighter = this.#loadOf(other) < this.#loadOf(one);
    slate.count = 0;
    slate.push(isOtherLighter ? other : one);
    slate.push(isOtherLighter ? one : other);
  }

  #loadOf(row: number): number {
    return ((this.#agents.slotsBusy[row] as number) + 1) / (this.#agents.slots[row] as number);
  }

  #keep(slate: Slate, row: number): void {
    slate.compared = slate.count;
    slate.count = 0;
    slate.push(row);
  }
}
