// A whole controller in this process, out of the composition root, with agents that end tasks in every way.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
// As it is built: its worker threads cannot run sources.
import { startMuster } from '../../dist/main.js';
import { loadConfig } from '../../src/config/load.ts';
import type { LogEvent } from '../../src/engine/ports.ts';
import { Peer } from '../api/harness.ts';

const TOKEN = 'a-token-for-the-fuzzers';

export class FuzzedController {
  readonly url: string;
  readonly token = TOKEN;
  readonly #log: readonly LogEvent[];

  private constructor(url: string, log: readonly LogEvent[]) {
    this.url = url;
    this.#log = log;
  }

  /** Ends with the test. */
  static async open(): Promise<FuzzedController> {
    const directory = mkdtempSync(join(tmpdir(), 'muster-fuzz-'));
    const environment = { MUSTER_SERVER_PORT: '0', MUSTER_DATA_DIR: directory, MUSTER_SERVER_TOKEN: TOKEN };
    const loaded = loadConfig({ environment });
    if (loaded.kind === 'refused') throw new Error(JSON.stringify(loaded.problems));
    const log: LogEvent[] = [];
    const muster = await startMuster(loaded.config, { log: (event) => log.push(event), values: loaded.values });
    const agents = ['one', 'two'].map((id) => new FuzzedAgent(muster.url, id));
    onTestFinished(async () => {
      for (const agent of agents) agent.close();
      await muster.stop();
      rmSync(directory, { recursive: true, force: true });
    });
    return new FuzzedController(muster.url, log);
  }

  /** What the log calls an error: a bug. */
  errors(): readonly LogEvent[] {
    return this.#log.filter(({ level }) => level === 'error');
  }
}

/** Its capabilities are those that the examples of the document ask for. */
class FuzzedAgent {
  readonly #peer: Peer;

  constructor(url: string, id: string) {
    this.#peer = new Peer(url, { headers: { authorization: `Bearer ${TOKEN}` } });
    let read = 0;
    const hello = { kind: 'hello', id, instance: id, type: 'work', slots: 4 };
    this.#peer.socket.on('open', () => this.#peer.send([hello]));
    this.#peer.socket.on('message', () => {
      for (const item of this.#peer.items.slice(read)) {
        read++;
        if (item.kind === 'start') this.#end(item.token, read);
        if (item.kind === 'cancel') this.#peer.send([{ kind: 'stopped', token: item.token }]);
      }
    });
  }

  close(): void {
    this.#peer.socket.terminate();
  }

  #end(token: string, dice: number): void {
    const error = { class: 'Fuzzed', message: 'it was its turn', terminal: dice % 8 === 0 };
    if (dice % 4 === 0) this.#peer.send([{ kind: 'failed', token, error }]);
    else if (dice % 4 < 3) this.#peer.send([{ kind: 'done', token, result: { dice } }]);
    // The fourth runs on, until it is cancelled or its time is over.
  }
}
