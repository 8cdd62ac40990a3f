// The agent process of these tests: does what each payload says, and writes a line per execution to a file, so that
// executions can be counted from outside. Started as: node agent.mjs FILE CAPABILITY…; the rest comes from MUSTER_*.
import { appendFileSync, existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { defineAgent, serveAgent, TerminalError } from '@muster/sdk';

const [file, ...capabilities] = process.argv.slice(2);

const lineOf = (value) => `${JSON.stringify(value)}\n`;

const agent = defineAgent({
  capabilities,
  // Controllers here are back within a second or two; the usual 5 s would keep agents away from most of them.
  backoff: { maxMs: 200 },
  log: (event) => process.stderr.write(lineOf({ at: Date.now(), ...event })),
  async run({ id, payload, handOff }, { attempt, token, signal, output, log, progress }) {
    const note = (event) =>
      appendFileSync(file, lineOf({ event, at: Date.now(), task: id, attempt, token, pid: process.pid }));
    const { ms = 0, failures = 0, isTerminal = false, exitCode, text, words = 0, next } = payload ?? {};
    const { gate, hangs = 0 } = payload ?? {};
    note('started');
    if (exitCode !== undefined) process.exit(exitCode);
    // One word in each chunk: a piece of text alone would be joined with the next.
    for (let word = 1; word <= words; word++) {
      output({ word });
      if (word === 1) log('begun');
      if (word % 10 === 0) progress(word / words, `word ${word}`);
      await sleep(10, undefined, { signal });
    }
    // Until there is the file: FILE lets everybody go on, FILE.PID one process.
    while (gate !== undefined && !existsSync(gate) && !existsSync(`${gate}.${process.pid}`)) {
      await sleep(100, undefined, { signal });
    }
    if (attempt <= hangs) await sleep(3_600_000, undefined, { signal });
    if (ms > 0) await sleep(ms, undefined, { signal });
    if (isTerminal) throw new TerminalError('the payload says so');
    if (attempt <= failures) throw new Error(`the payload wants ${failures} failures`);
    note('ended');
    if (next !== undefined) return handOff(next, { note: 'go on', to: process.env.MUSTER_AGENT_ID });
    return { text, attempt, pid: process.pid };
  },
});

await serveAgent(agent);
