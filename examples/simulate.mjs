// An autoscaler of your own beside a preset and the HPA: the same traffic, the same seeds, in virtual time. Nothing has
// to run. `node examples/simulate.mjs [SEEDS]`
import { meanInterval, patternTraffic, ratioInterval, rival, simulate } from 'muster/simulate';

const seeds = Array.from({ length: Number(process.argv[2] ?? 3) }, (_, index) => index + 1);

const traffic = patternTraffic({
  ...{ pattern: 'spike', ratePerSecond: 2, peakRatio: 5, periodMs: 300_000, durationMs: 600_000 },
  ...{ arrivals: 'poisson', work: { meanMs: 3000, distribution: 'lognormal' } },
});

/** Room for every task that is there, and one agent more. Made for each run, so that it may remember things. */
const oneMore = () => ({
  name: 'one more',
  intervalMs: 5000,
  desired: ({ waiting, running, slotsPerAgent }) => Math.ceil((waiting + running) / slotsPerAgent) + 1,
});

const policies = {
  'one more': () => ({ kind: 'scaler', scaler: oneMore() }),
  hpa: () => ({ kind: 'scaler', scaler: rival('hpa', { target: 0.7 }) }),
  surge: () => ({ kind: 'policy', policy: { preset: 'surge' } }),
};

async function run(name, sizing, seed) {
  const { arrivals } = await traffic.open(seed);
  return simulate({
    ...{ name, seed, arrivals, sloMs: 10_000 },
    pools: [
      {
        agents: {
          ...{ type: 'task', slots: 4, speed: 1, startupMs: 20_000, startupSpreadRatio: 0.2 },
          ...{ failuresPerHour: 0.1, costPerHour: 1 },
        },
        ...{ initialAgents: 3, minAgents: 1, maxAgents: 40, sizing },
      },
    ],
  });
}

const reports = new Map();
for (const [name, sizing] of Object.entries(policies)) {
  const runs = [];
  for (const seed of seeds) runs.push(await run(name, sizing(), seed));
  reports.set(name, runs);
}

const hpa = reports.get('hpa');
for (const [name, runs] of reports) {
  const late = meanInterval(runs.map(({ sloViolation }) => 100 * sloViolation));
  const cost = ratioInterval(runs.map((ours, index) => [ours.cost, hpa[index].cost]));
  const against = name === 'hpa' ? '' : `, ${cost.mean.toFixed(2)} times the cost of hpa`;
  const sure = name === 'hpa' ? '' : ` (95 %: ${cost.low.toFixed(2)} to ${cost.high.toFixed(2)})`;
  console.log(`${name}: ${late.mean.toFixed(1)} % of the tasks late${against}${sure}`);
}
