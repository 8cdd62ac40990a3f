// What has changed since the one who watches last looked: keys only, so that an agent that changed a hundred times is
// told once. While nobody watches, telling costs one look at a boolean.
import type { Work } from './work.ts';

export class Changes {
  /** Ids of agents, types of pools. */
  #agents = new Set<string>();
  #pools = new Set<string>();
  #work = new Set<Work>();
  #isWatched = false;
  /** Something waits to be taken. */
  #isNews = false;
  /** Called for the first change since the last `take`. */
  #onNews: () => void = () => {};
  /** Called with how long a task waited that starts now, while somebody watches. */
  onStarted: (waitedMs: number, now: number) => void = () => {};

  get isWatched(): boolean {
    return this.#isWatched;
  }

  watch(onNews: () => void): void {
    this.#isWatched = true;
    this.#onNews = onNews;
  }

  unwatch(): void {
    this.#isWatched = false;
    this.#onNews = () => {};
    this.take();
  }

  agent(id: string): void {
    if (!this.#isWatched) return;
    this.#agents.add(id);
    this.news();
  }

  pool(type: string): void {
    if (!this.#isWatched) return;
    this.#pools.add(type);
    this.news();
  }

  work(work: Work): void {
    if (!this.#isWatched) return;
    this.#work.add(work);
    this.news();
  }

  started(waitedMs: number, now: number): void {
    if (this.#isWatched) this.onStarted(waitedMs, now);
  }

  /** There is something to be told. */
  news(): void {
    if (!this.#isWatched || this.#isNews) return;
    this.#isNews = true;
    this.#onNews();
  }

  take(): { readonly agents: Iterable<string>; readonly pools: Iterable<string>; readonly work: Iterable<Work> } {
    const taken = { agents: this.#agents, pools: this.#pools, work: this.#work };
    this.#agents = new Set();
    this.#pools = new Set();
    this.#work = new Set();
    this.#isNews = false;
    return taken;
  }
}
