// The journal on disk, the one in memory and the simulator's store under the same random commands: after every restart
// they give back the same state, the same contents and the same history, so that what holds in a simulation holds on a
// disk.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemoryJournal } from '../../src/adapters/journal/memory-journal.ts';
import { Ledger, stateHash } from '../../src/engine/ledger.ts';
import type { JournalRecord } from '../../src/engine/records.ts';
import type { TaskEntry } from '../../src/engine/task-entry.ts';
import type { JournalBench } from './journal.ts';
import { DirectoryBench } from './journal-directory.ts';
import { memoryBench } from './journal-memory.ts';
import { copyOf, type Move, move, Plot } from './journal-plot.ts';
import { simulatedBench } from './journal-simulated.ts';

interface Step {
  readonly moves: readonly Move[];
  /** What happens to the records: they become durable, or the process dies before that. */
  readonly end: 'settle' | 'settle' | 'compact' | 'crash' | 'close' | 'restart';
}

const step: fc.Arbitrary<Step> = fc.record({
  moves: fc.array(move, { maxLength: 12, size: 'max' }),
  end: fc.constantFrom<Step['end'][]>('settle', 'settle', 'compact', 'crash', 'close', 'restart'),
});

/** One journal, and what its owner has seen of it. */
class Side {
  readonly name: string;
  bench: JournalBench;
  ledger = new Ledger();
  /** In the order in which they were told. */
  archived: number[] = [];
  readonly erased: string[] = [];
  #durable = 0;
  #position = 0;

  constructor(name: string, bench: JournalBench) {
    this.name = name;
    this.bench = bench;
  }

  async open(): Promise<void> {
    this.ledger = new Ledger();
    const { journal, history } = this.bench;
    await journal.open(this.ledger);
    this.#position = 0;
    journal.onDurable((upTo) => {
      expect(upTo).toBeGreaterThanOrEqual(this.#durable);
      this.#durable = upTo;
    });
    history.onArchived((finished) => {
      this.archived.push(...finished);
      this.ledger.forgetAll(finished);
    });
    history.onErased((purges) => this.erased.push(...purges));
  }

  append(record: JournalRecord): number {
    const copy = copyOf(record);
    const position = this.bench.journal.append(copy);
    expect(position).toBeGreaterThan(this.#position);
    this.#position = position;
    this.ledger.apply(copy);
    return copy.seq;
  }

  async settle(): Promise<void> {
    await this.bench.settle();
    expect(this.#durable).toBeGreaterThanOrEqual(this.#position);
  }

  async crash(): Promise<void> {
    this.bench = await this.bench.crashed();
    this.#durable = 0;
    await this.open();
  }

  /** Everything that can be asked, without the places where it lies. */
  async told(): Promise<unknown> {
    const { history } = this.bench;
    const seqs = Array.from({ length: this.ledger.state.nextTask - 1 }, (_, index) => index + 1);
    const keys = Array.from({ length: seqs.length }, (_, index) => `key ${index}`);
    const known = async (tenant: string, key: string) =>
      history.mayHaveKey(tenant, key) ? (await history.findKey(tenant, key))?.seq : undefined;
    return {
      state: stateHash(this.ledger),
      live: await Promise.all([...this.ledger.tasks.values()].map((entry) => this.#contentsOf(entry))),
      archived: [...this.archived].sort((a, b) => a - b),
      erased: this.erased,
      found: await Promise.all(
        seqs.map(async (seq) => {
          const entry = await history.find(seq);
          return entry && [entry.seq, entry.state, entry.attempt, await this.#contentsOf(entry)];
        }),
      ),
      newest: (await history.before(Number.MAX_SAFE_INTEGER, 5)).map(({ seq }) => seq),
      keys: [history.keys(), await Promise.all(keys.map((key) => known('default', key)))],
    };
  }

  /** What a caller of the API may read of it. */
  async #contentsOf({ seq, payloadAt, payloadLength, state, ending, extras, lease }: TaskEntry): Promise<unknown> {
    const { journal } = this.bench;
    const text = (at = 0, length = 0) => journal.readText({ at, length });
    const isOver = state === 'completed' || state === 'cancelled' || state === 'expired';
    const bytes = lease && (await journal.readBytes({ at: lease.decisionAt, length: lease.decisionLength }));
    return [
      seq,
      isOver ? '' : await text(payloadAt, payloadLength),
      await text(ending?.resultAt, ending?.resultLength),
      await text(extras?.lateAt, extras?.lateLength),
      await text(extras?.checkpointAt, extras?.checkpointLength),
      await Promise.all((extras?.conditions?.tails ?? []).map(({ at, length }) => text(at, length))),
      bytes && [...bytes],
    ];
  }
}

/** The same commands to each of them. */
class Journals {
  readonly sides: readonly Side[];
  readonly #plot = new Plot(() => this.sides[0]?.ledger as Ledger); // there are two or more

  constructor() {
    this.sides = [
      new Side('in a directory', new DirectoryBench()),
      new Side('in memory', memoryBench(new MemoryJournal())),
      new Side('simulated', simulatedBench(0)),
      new Side('simulated, synced late', simulatedBench(5)),
    ];
  }

  async begin(): Promise<void> {
    await this.#each((side) => side.open());
    this.#append(this.#plot.begin());
    await this.#each((side) => side.settle());
  }

  async run({ moves, end }: Step): Promise<void> {
    for (const move of moves) {
      const record = this.#plot.next(move);
      if (record !== undefined) this.#append(record);
    }
    // Without a turn of the loop between the last record and the crash: what waits is lost everywhere.
    if (end === 'crash') return this.#restart();
    await this.#each((side) => side.settle());
    if (end === 'compact') await this.#each((side) => side.bench.compact());
    if (end === 'close') await this.#each((side) => side.bench.journal.close());
    if (end === 'close' || end === 'restart') await this.#restart();
    else if (end === 'compact') await this.agree();
  }

  async agree(): Promise<void> {
    const [first, ...others] = this.sides as [Side, ...Side[]]; // there are two or more
    const told = await first.told();
    for (const other of others) expect({ [other.name]: await other.told() }).toEqual({ [other.name]: told });
  }

  async dispose(): Promise<void> {
    for (const { bench } of this.sides) await bench.dispose();
  }

  async #restart(): Promise<void> {
    await this.#each((side) => side.crash());
    await this.agree();
    this.#append(this.#plot.begin());
  }

  #append(record: JournalRecord): void {
    const seqs = this.sides.map((side) => side.append(record));
    expect(new Set(seqs).size).toBe(1);
  }

  async #each(what: (side: Side) => Promise<void>): Promise<void> {
    for (const side of this.sides) await what(side);
  }
}

describe('journals under the same commands', () => {
  it('agree in all that they give back', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12, size: 'max' }), async (steps) => {
        const journals = new Journals();
        try {
          await journals.begin();
          for (const step of steps) await journals.run(step);
          await journals.agree();
        } finally {
          await journals.dispose();
        }
      }),
      { numRuns: Number(process.env.RUNS ?? 20) },
    );
  });
});
