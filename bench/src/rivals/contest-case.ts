// One trace with one start-up time: who meets there, what has been run, and what is to be run next.
import { type Agenda, agendaOf, FIRST_SEED, firstPoints, type Job } from './agenda.ts';
import { Book } from './book.ts';
import { type Contender, contendersOf } from './contest.ts';
import type { Place, Survey } from './play.ts';
import type { CaseKey, RunLine } from './run-line.ts';
import { type PolicyRuns, runsOf } from './summary.ts';

export class Case {
  readonly place: Place;
  readonly title: string;
  readonly #book = new Book();
  readonly #commits = new Set<string>();
  #survey: Survey | undefined;
  #contenders: readonly Contender[] = [];

  constructor(place: Place) {
    this.place = place;
    const means = place.by === 'engine' ? '' : ', model';
    this.title = `${place.traffic.name}, start ${place.startMs / 1000} s${means}`;
  }

  get key(): CaseKey {
    const { by, traffic, scale, startMs } = this.place;
    return { by, trace: traffic.name, scale, startMs };
  }

  /** Of the first seed. */
  get survey(): Survey | undefined {
    return this.#survey;
  }

  /** With which its runs were made. */
  get commits(): readonly string[] {
    return [...this.#commits];
  }

  owns({ by, trace, scale, startMs }: CaseKey): boolean {
    const { key } = this;
    return by === key.by && trace === key.trace && scale === key.scale && startMs === key.startMs;
  }

  take(line: RunLine): void {
    this.#commits.add(line.commit);
    if (line.kind === 'run') this.#book.add(line.policy, line, line);
    if (line.kind === 'run' || line.seed !== FIRST_SEED) return;
    this.#survey = line.survey;
    // Of the first seed, so that all seeds have the same dials.
    this.#contenders = contendersOf(line.survey);
  }

  /** Undefined while the case is not even surveyed. */
  jobs(rounds: number): readonly Job[] | undefined {
    if (this.#survey === undefined) return undefined;
    return this.#agendas(rounds).flatMap(({ jobs }) => jobs);
  }

  isDone(rounds: number): boolean {
    return this.#survey !== undefined && this.#agendas(rounds).every(({ isDone }) => isDone);
  }

  /** Of complete rounds. */
  runs(rounds: number): readonly PolicyRuns[] {
    const agendas = this.#agendas(rounds);
    return this.#contenders.map((contender, index) =>
      runsOf(contender, { book: this.#book, settings: agendas[index]?.settings ?? [], rounds }),
    );
  }

  #agendas(rounds: number): readonly Agenda[] {
    const [fixed, ...others] = this.#contenders;
    if (fixed === undefined) return [];
    const first = agendaOf(fixed, { book: this.#book, rounds, fixed: undefined });
    const points = first.settings.length === 0 ? undefined : firstPoints(fixed, this.#book);
    return [first, ...others.map((contender) => agendaOf(contender, { book: this.#book, rounds, fixed: points }))];
  }
}
