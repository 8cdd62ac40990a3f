// Series that end with the process: for tests and simulated runs.
import type { SeriesBlock, SeriesSpan, SeriesStore, Tier } from '../../engine/ports.ts';

export class MemorySeries implements SeriesStore {
  readonly dropped = 0;
  /** By the name of the tier, in the order of time. */
  readonly #blocks = new Map<string, SeriesBlock[]>();

  keep({ name, keepMs }: Tier, block: SeriesBlock): void {
    const blocks = this.#blocks.get(name) ?? [];
    this.#blocks.set(name, blocks);
    blocks.push(block);
    while ((blocks[0]?.at ?? block.at) <= block.at - keepMs) blocks.shift();
  }

  async lastAt({ name }: Tier): Promise<number | undefined> {
    return this.#blocks.get(name)?.at(-1)?.at;
  }

  async *read({ name }: Tier, { from, to, wants }: SeriesSpan): AsyncGenerator<SeriesBlock> {
    for (const { at, entries } of this.#blocks.get(name) ?? []) {
      if (at < from || at >= to) continue;
      yield { at, entries: entries.filter(({ key, id }) => wants(key, id)) };
    }
  }

  async close(): Promise<void> {}
}
