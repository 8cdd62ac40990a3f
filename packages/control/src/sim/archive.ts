// The snapshot and the finished tasks of a simulated disk.
import { type CompactionSink, type CompactionSource, purgesIn } from '../engine/compaction.ts';
import { keyName } from '../engine/ledger.ts';
import type { Recovery } from '../engine/ports.ts';
import type { Position } from '../engine/records.ts';
import type { RegisterData } from '../engine/register.ts';
import type { TaskEntry } from '../engine/task-entry.ts';

export class Archive {
  /** Everything up to it is in here. */
  position: Position = 0;
  register: RegisterData | undefined;
  #open: ReadonlyMap<number, TaskEntry> = new Map();
  readonly #finished = new Map<number, TaskEntry>();
  readonly #seqByKey = new Map<string, number>();

  /** Gives the snapshot back. */
  restore(recovery: Recovery): void {
    if (this.register !== undefined) recovery.register(this.register);
    for (const entry of this.#open.values()) recovery.task(entry.copy());
  }

  source(): CompactionSource {
    const open = this.#open;
    return {
      register: () => this.register,
      find: (seq) => open.get(seq)?.copy(),
      tasks: () => copiesOf(open),
    };
  }

  /** Takes what compaction gives; nothing changes before `commit`, which names the finished tasks. */
  begin(position: Position): CompactionSink & { commit(): readonly number[] } {
    const open = new Map<number, TaskEntry>();
    const finished: TaskEntry[] = [];
    let register = this.register;
    return {
      keep: (entry) => open.set(entry.seq, asOnDisk(entry)),
      archive: (entry) => finished.push(asOnDisk(entry)),
      finish: (data) => {
        register = data;
      },
      commit: () => {
        this.position = position;
        this.register = register;
        this.#open = open;
        for (const seq of purgesIn(register).tasks) this.#remove(seq);
        for (const entry of finished) this.#add(entry);
        return finished.map(({ seq }) => seq);
      },
    };
  }

  find(seq: number): TaskEntry | undefined {
    return this.#finished.get(seq)?.copy();
  }

  seqOfKey(tenant: string, key: string): number | undefined {
    return this.#seqByKey.get(keyName(tenant, key));
  }

  before(seq: number, limit: number): readonly TaskEntry[] {
    const older = [...this.#finished.values()].filter((entry) => entry.seq < seq);
    older.sort((a, b) => b.seq - a.seq);
    return older.slice(0, limit).map((entry) => entry.copy());
  }

  keys(): number {
    return this.#seqByKey.size;
  }

  #add(entry: TaskEntry): void {
    this.#finished.set(entry.seq, entry);
    const key = entry.extras?.key ?? '';
    if (key !== '') this.#seqByKey.set(keyName(entry.spec.tenant, key), entry.seq);
  }

  #remove(seq: number): void {
    const entry = this.#finished.get(seq);
    if (entry === undefined) return;
    this.#finished.delete(seq);
    const name = keyName(entry.spec.tenant, entry.extras?.key ?? '');
    if (this.#seqByKey.get(name) === seq) this.#seqByKey.delete(name);
  }
}

/** Apart: a generator that is made for each source has objects of a kind of its own, for each of which V8 compiles anew. */
function* copiesOf(entries: ReadonlyMap<number, TaskEntry>): Generator<TaskEntry> {
  for (const entry of entries.values()) yield entry.copy();
}

/** What compaction gives is nobody else's: made by it, or a copy from `source`. */
function asOnDisk(entry: TaskEntry): TaskEntry {
  entry.payload = undefined;
  entry.band = -1;
  return entry;
}
