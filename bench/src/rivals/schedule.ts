// In which order the runs of all cases are made: a round of one case after a round of another, so that whatever is cut
// has as many seeds of each.
import { FIRST_SEED } from './agenda.ts';
import type { Case } from './contest-case.ts';
import type { Order, Played } from './play.ts';
import type { RunLine } from './run-line.ts';

export class Schedule {
  readonly #cases: readonly Case[];
  readonly #rounds: number;
  readonly #playing = new Set<string>();
  /** Rounds of cases that were done before, or have been reported. */
  readonly #done = new Set<string>();

  constructor(cases: readonly Case[], rounds: number) {
    this.#cases = cases;
    this.#rounds = rounds;
    this.takeDone();
  }

  get isDone(): boolean {
    return this.#done.size === this.#rounds * this.#cases.length;
  }

  /** Undefined when all that can be begun now is being played. */
  next(): Order | undefined {
    for (let round = 1; round <= this.#rounds; round++) {
      for (const one of this.#cases) {
        if (this.#done.has(doneKey(one, round))) continue;
        const order = ordersOf(one, round).find((wanted) => !this.#playing.has(keyOf(wanted)));
        if (order === undefined) continue;
        this.#playing.add(keyOf(order));
        return order;
      }
    }
    return undefined;
  }

  played(order: Order, played: Played, commit: string): RunLine {
    this.#playing.delete(keyOf(order));
    const one = this.#cases.find(({ place }) => place === order.place || isSame(place, order.place));
    const { by, traffic, scale, startMs } = order.place;
    const about = { by, trace: traffic.name, scale, startMs, seed: order.seed, commit };
    const line = lineOf(about, order, played);
    one?.take(line);
    return line;
  }

  /** Rounds that have been done since the last time, in words. */
  takeDone(): readonly string[] {
    const words: string[] = [];
    for (const one of this.#cases) {
      for (let round = 1; round <= this.#rounds; round++) {
        if (this.#done.has(doneKey(one, round))) continue;
        if (!one.isDone(round)) break;
        this.#done.add(doneKey(one, round));
        words.push(`${one.title}, seed ${round} of ${this.#rounds} is done`);
      }
    }
    return words;
  }
}

function ordersOf(one: Case, round: number): readonly Order[] {
  const { place, survey } = one;
  const jobs = one.jobs(round);
  if (survey === undefined || jobs === undefined) return [{ kind: 'survey', place, seed: FIRST_SEED }];
  return jobs.map((job) => ({ kind: 'run', place, seed: job.seed, job, ground: survey }));
}

function lineOf(about: Omit<RunLine, 'kind'>, order: Order, played: Played): RunLine {
  if (played.kind === 'survey') return { ...about, kind: 'survey', survey: played.survey };
  const { policy, setting } = order.kind === 'run' ? order.job : { policy: '', setting: {} };
  return { ...about, kind: 'run', policy, setting, cost: played.cost, violation: played.violation };
}

const isSame = (a: Order['place'], b: Order['place']): boolean =>
  a.traffic.name === b.traffic.name && a.startMs === b.startMs;
const doneKey = ({ title }: Case, round: number): string => `${title} ${round}`;

function keyOf(order: Order): string {
  const { traffic, startMs } = order.place;
  const what = order.kind === 'run' ? `${order.job.policy} ${JSON.stringify(order.job.setting)}` : 'survey';
  return `${traffic.name} ${startMs} ${order.seed} ${what}`;
}
