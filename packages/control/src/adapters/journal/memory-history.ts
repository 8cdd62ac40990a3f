// The snapshot and the finished tasks of a journal in memory.
import { type CompactionSink, type CompactionSource, purgesIn } from '../../engine/compaction.ts';
import type { Position } from '../../engine/records.ts';
import type { RegisterData } from '../../engine/register.ts';
import type { TaskEntry } from '../../engine/task-entry.ts';
import { keyHash } from './table-layout.ts';

export class MemoryHistory {
  /** Everything before it is in here. */
  position: Position = 0;
  register: RegisterData | undefined;
  #open: readonly TaskEntry[] = [];
  readonly #finished = new Map<number, TaskEntry>();
  readonly #seqByKey = new Map<number, number>();

  /** The tasks of the snapshot, as copies. */
  *open(): Generator<TaskEntry> {
    for (const entry of this.#open) yield entry.copy();
  }

  source(): CompactionSource {
    const bySeq = new Map(this.#open.map((entry) => [entry.seq, entry]));
    return {
      register: () => this.register,
      find: (seq) => {
        const entry = bySeq.get(seq);
        return entry?.copy();
      },
      tasks: () => this.open(),
    };
  }

  /** Takes what compaction gives; nothing changes before `commit`, which names the finished tasks. */
  begin(position: Position): CompactionSink & { commit(): readonly number[] } {
    const open: TaskEntry[] = [];
    const finished: TaskEntry[] = [];
    let register = this.register;
    return {
      keep: (entry) => open.push(withoutText(entry)),
      archive: (entry) => finished.push(withoutText(entry)),
      finish: (data) => {
        register = data;
      },
      commit: () => {
        this.position = position;
        this.register = register;
        this.#open = open;
        for (const seq of purgesIn(register).tasks) this.#remove(seq);
        for (const entry of finished) this.#add(entry);
        return finished.map((entry) => entry.seq);
      },
    };
  }

  find(seq: number): TaskEntry | undefined {
    const entry = this.#finished.get(seq);
    return entry?.copy();
  }

  mayHaveKey(tenant: string, key: string): boolean {
    return this.#seqByKey.has(keyHash(tenant, key));
  }

  findKey(tenant: string, key: string): TaskEntry | undefined {
    const seq = this.#seqByKey.get(keyHash(tenant, key));
    const entry = seq === undefined ? undefined : this.find(seq);
    return entry?.extras?.key === key && entry.spec.tenant === tenant ? entry : undefined;
  }

  before(seq: number, limit: number): readonly TaskEntry[] {
    const older = [...this.#finished.values()].filter((entry) => entry.seq < seq);
    return older
      .sort((a, b) => b.seq - a.seq)
      .slice(0, limit)
      .map((entry) => entry.copy());
  }

  keys(): number {
    return this.#seqByKey.size;
  }

  #remove(seq: number): void {
    const entry = this.#finished.get(seq);
    if (entry === undefined) return;
    this.#finished.delete(seq);
    const hash = keyHash(entry.spec.tenant, entry.extras?.key ?? '');
    if (this.#seqByKey.get(hash) === seq) this.#seqByKey.delete(hash);
  }

  #add(entry: TaskEntry): void {
    this.#finished.set(entry.seq, entry);
    const key = entry.extras?.key ?? '';
    if (key !== '') this.#seqByKey.set(keyHash(entry.spec.tenant, key), entry.seq);
  }
}

/** As a snapshot on disk would give it back. */
function withoutText(entry: TaskEntry): TaskEntry {
  const copy = entry.copy();
  copy.payload = undefined;
  copy.band = -1;
  return copy;
}
