// Orders between the benchmark and a process it forked: a call over the process's channel, and its answer.
import type { ChildProcess } from 'node:child_process';

interface Order {
  readonly id: number;
  readonly name: string;
  readonly input: unknown;
}

interface Answer {
  readonly id: number;
  readonly output?: unknown;
  readonly error?: string;
}

export type Orders = Readonly<Record<string, (input: never) => Promise<unknown>>>;

type InputOf<Table extends Orders, Name extends keyof Table> = Parameters<Table[Name]>[0];
type OutputOf<Table extends Orders, Name extends keyof Table> = Awaited<ReturnType<Table[Name]>>;

/** In the forked process. It ends with the process that forked it. */
export function obey(orders: Orders): void {
  process.on('message', async ({ id, name, input }: Order) => {
    try {
      // The sender's type is checked by `Remote`, which knows the same table.
      answer({ id, output: await orders[name]?.(input as never) });
    } catch (error) {
      answer({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  });
  process.on('disconnect', () => process.exit(0));
  answer({ id: READY });
}

const READY = 0;
/** No flow takes nearly as long; a process that is silent for longer has lost its server. */
const ORDER_MS_MAX = 600_000;
const answer = (message: Answer): void => void process.send?.(message);

interface Waiting {
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly late: NodeJS.Timeout;
}

/** In the benchmark: a forked process that obeys a table of orders. */
export class Remote<Table extends Orders> {
  readonly child: ChildProcess;
  readonly ready: Promise<unknown>;
  readonly #name: string;
  readonly #waiting = new Map<number, Waiting>();
  #id = READY;

  constructor(name: string, child: ChildProcess) {
    this.#name = name;
    this.child = child;
    this.ready = this.#answer(READY);
    child.on('message', ({ id, output, error }: Answer) => {
      const waiting = this.#take(id);
      if (error === undefined) waiting?.resolve(output);
      else waiting?.reject(new Error(`${name}: ${error}`));
    });
    child.on('exit', (code, signal) => {
      for (const id of this.#waiting.keys()) this.#take(id)?.reject(new Error(`${name} ended with ${code ?? signal}`));
    });
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error(`${this.#name} could not be started`);
    return this.child.pid;
  }

  order<Name extends keyof Table & string>(name: Name, input: InputOf<Table, Name>): Promise<OutputOf<Table, Name>> {
    const id = ++this.#id;
    const output = this.#answer(id);
    this.child.send({ id, name, input } satisfies Order);
    return output as Promise<OutputOf<Table, Name>>; // The table says what this order answers.
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    clearTimeout(waiting?.late);
    this.#waiting.delete(id);
    return waiting;
  }

  #answer(id: number): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        this.#take(id);
        reject(new Error(`${this.#name} has not answered within ${ORDER_MS_MAX} ms`));
      }, ORDER_MS_MAX);
      this.#waiting.set(id, { resolve, reject, late });
    });
  }
}
