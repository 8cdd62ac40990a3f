// What the agents of a type have achieved in the last minutes: a ring of short windows, so that counting an outcome
// costs a few additions and nothing has to be kept of it.

/** Together three minutes. */
const WINDOW_MS = 15_000;
const WINDOWS = 12;
/** A mean of fewer says too little. */
const SAMPLES_MIN = 5;

const COMPLETED = 0;
const FAILED = 1;
const RESPONSES = 2;
const RESPONSE_MS = 3;
const SCORES = 4;
const SCORE = 5;
const COLUMNS = 6;

export interface FlowNow {
  readonly completedPerMinute: number;
  /** Null when too few ended. */
  readonly responseTimeMs: number | null;
  readonly errorRatio: number | null;
  readonly satisfaction: number | null;
}

export class PoolFlow {
  readonly #since: number;
  readonly #rows = new Float64Array(WINDOWS * COLUMNS);
  /** Number of the window that is counted in, since 1970. */
  #window: number;

  constructor(now: number) {
    this.#since = now;
    this.#window = Math.floor(now / WINDOW_MS);
  }

  /** `responseMs` is from the submission of its task. */
  completed(responseMs: number, now: number): void {
    this.#add(COMPLETED, 1, now);
    this.responded(responseMs, now);
  }

  failed(now: number): void {
    this.#add(FAILED, 1, now);
  }

  /** A task has its outcome. */
  responded(responseMs: number, now: number): void {
    this.#add(RESPONSES, 1, now);
    this.#add(RESPONSE_MS, responseMs, now);
  }

  scored(satisfaction: number, now: number): void {
    this.#add(SCORES, 1, now);
    this.#add(SCORE, satisfaction, now);
  }

  read(now: number): FlowNow {
    this.#advance(now);
    const [completed, failed, responses, scores] = [COMPLETED, FAILED, RESPONSES, SCORES].map((column) =>
      this.#sum(column),
    ) as [number, number, number, number]; // one for each
    const ringMs = (WINDOWS - 1) * WINDOW_MS + (now % WINDOW_MS);
    const spanMs = Math.max(WINDOW_MS, Math.min(ringMs, now - this.#since));
    return {
      completedPerMinute: (completed * 60_000) / spanMs,
      responseTimeMs: responses < SAMPLES_MIN ? null : this.#sum(RESPONSE_MS) / responses,
      errorRatio: completed + failed < SAMPLES_MIN ? null : failed / (completed + failed),
      satisfaction: scores < SAMPLES_MIN ? null : this.#sum(SCORE) / scores,
    };
  }

  #add(column: number, value: number, now: number): void {
    this.#advance(now);
    const at = (this.#window % WINDOWS) * COLUMNS + column;
    this.#rows[at] = (this.#rows[at] as number) + value; // at is within the ring
  }

  #sum(column: number): number {
    let sum = 0;
    for (let at = column; at < this.#rows.length; at += COLUMNS) sum += this.#rows[at] as number;
    return sum;
  }

  #advance(now: number): void {
    const window = Math.floor(now / WINDOW_MS);
    if (window <= this.#window) return;
    const first = Math.max(this.#window + 1, window - WINDOWS + 1);
    for (let passed = first; passed <= window; passed++) {
      const at = (passed % WINDOWS) * COLUMNS;
      this.#rows.fill(0, at, at + COLUMNS);
    }
    this.#window = window;
  }
}
