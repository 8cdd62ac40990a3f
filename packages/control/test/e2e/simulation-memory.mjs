// One simulated run that looks at its own memory: `node --expose-gc simulation-memory.mjs TASKS [leak]`. Prints how
// many bytes it holds at a quarter of the tasks and at their end. With `leak` it keeps every arrival.
import { fixed, simulate } from 'muster/simulate';

const tasks = Number(process.argv[2]);
const isLeaking = process.argv[3] === 'leak';
const CHUNK = 500;
const GAP_MS = 100;
const kept = [];
const held = [];

function look() {
  globalThis.gc();
  held.push(process.memoryUsage().heapUsed + process.memoryUsage().external);
}

async function* arrivals() {
  for (let first = 0; first < tasks; first += CHUNK) {
    if (first >= tasks / 4 && held.length === 0) look();
    const chunk = Array.from({ length: CHUNK }, (_, index) => ({
      ...{ atMs: GAP_MS * (first + index), serviceMs: 1000, type: 'task' },
      tenant: `tenant-${index % 7}`,
    }));
    if (isLeaking) kept.push(...chunk);
    yield chunk;
  }
  look();
}

const agents = {
  type: 'task',
  slots: 4,
  startupMs: 0,
  startupSpreadRatio: 0,
  speed: 1,
  failuresPerHour: 0,
  costPerHour: 1,
};
const sizing = { kind: 'scaler', scaler: fixed(4) };
const pools = [{ agents, initialAgents: 4, minAgents: 1, maxAgents: 8, sizing }];
const report = await simulate({ name: 'memory', seed: 1, sloMs: 1000, arrivals: arrivals(), pools });
console.log(JSON.stringify({ tasks: report.tasks, lost: report.lost, held }));
