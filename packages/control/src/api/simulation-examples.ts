// Example bodies of the simulations in the OpenAPI document; a test checks each against its schema.
import type { SimulatedOutcome, Simulation, SimulationDetails, SimulationRequest } from '@muster/contract';

export const simulationRequestExamples: readonly SimulationRequest[] = [
  {
    traffic: { pattern: { name: 'spike', ratePerSecond: 4, peakPerSecond: 30, periodMs: 1_800_000, workMs: 4000 } },
    agents: [{ slots: 4, startupMs: 30_000 }],
    policies: ['surge', 'kpa', 'fixed:6'],
    sloMs: 30_000,
  },
  { traffic: { recorded: {} }, settings: [{ 'routing.picker': 'p2c' }] },
  {
    traffic: { rows: { text: 'ts,duration\n0,2.5\n1.2,4\n', name: 'requests.csv' } },
    policies: ['hpa', 'mine'],
    customPolicies: { mine: { preset: 'surge', maxAgents: 40 } },
  },
];

const [first] = simulationRequestExamples;

export const simulationExample: Simulation = {
  id: '0k3v9q2x',
  name: 'pattern spike',
  state: 'running',
  progress: 0.42,
  doing: 'kpa',
  submittedAt: 1_767_225_600_000,
  submittedBy: 'ada',
  startedAt: 1_767_225_600_010,
};

const outcomeExample: SimulatedOutcome = {
  name: 'kpa',
  tasks: 23_846,
  lost: 0,
  waitMs: { p50: 60, p95: 4100, p99: 5200 },
  sloViolation: 0,
  agentSeconds: 43_900,
  cost: 12.2,
  actions: 167,
  policy: 'kpa',
  settings: '',
  up: 52,
  deadlineMisses: 0,
  curves: {
    atMs: [0, 8000],
    arrivals: [31, 34],
    waiting: [0, 2],
    waitMsMax: [0, 120],
    running: [14.2, 16],
    ready: [9, 9],
    starting: [0, 1],
    desired: [9, 10],
  },
  decisions: [{ atMs: 9000, pool: 'agent', from: 9, to: 10, reason: 'kpa' }],
  journalHash: '5f0c2a9be1d47730',
};

export const simulationDetailsExample: SimulationDetails = {
  ...{ id: '0k3v9q2x', name: 'pattern spike', state: 'done', progress: 1 },
  ...{ submittedAt: 1_767_225_600_000, submittedBy: 'ada', startedAt: 1_767_225_600_010, endedAt: 1_767_225_609_000 },
  request: first ?? { traffic: { recorded: {} } },
  result: {
    trace: 'spike',
    seed: 1,
    sloMs: 30_000,
    facts: ['4 to 30 tasks/s for 1 h (pattern spike)'],
    policies: [outcomeExample],
  },
};
