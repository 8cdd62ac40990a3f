// An agent: a function, told to the fleet. Start a controller (`muster up`), then `node examples/agent.mjs`.
import { setTimeout as sleep } from 'node:timers/promises';
import { defineAgent, serveAgent, TerminalError } from '@muster/sdk';

const agent = defineAgent({
  type: 'summarise',
  slots: 4,
  labels: { region: 'eu' },
  async run({ payload }, { progress, report, signal }) {
    if (typeof payload?.text !== 'string') throw new TerminalError('payload.text must be a text');
    const words = payload.text.split(/\s+/);
    progress(0.5, 'reading');
    await sleep(20, undefined, { signal }); // Stands for the model; a cancel wakes it up.
    report({ tokens: words.length, work: 1 });
    return { summary: words.slice(0, 5).join(' '), words: words.length };
  },
  log: ({ level, event, ...fields }) => console.error(level, event, JSON.stringify(fields)),
});

await serveAgent(agent);
