import { type ScalingInputs, type ScalingPolicy, TRIGGERS, type Trigger } from '@muster/contract';
import { describe, expect, it } from 'vitest';
import { EvaluatedPool } from '../../../test/scale/evaluations.ts';

const MINUTE = 60_000;

/** With one trigger on, thresholds that nothing reaches, and an evaluation every minute. */
function poolWith(triggers: readonly Trigger[], policy: Partial<ScalingPolicy> = {}): EvaluatedPool {
  const unreached = { maxQueueDepth: 1_000_000, maxUtilization: 1, minIdleAgents: 0, minQueueDepth: 0 };
  return new EvaluatedPool({
    policy: { ...unreached, evaluationIntervalMs: MINUTE, ...policy, triggers: [...triggers] },
  });
}

interface Case {
  readonly trigger: Trigger;
  /** At the evaluation that grows the pool; all before hold nothing against it but time. */
  readonly inputs: Partial<ScalingInputs>;
  /** The same, at the bound. */
  readonly edge: Partial<ScalingInputs>;
  readonly policy?: Partial<ScalingPolicy>;
  readonly evaluations: number;
  readonly reason: string;
}

function runningOut(agents: number): NonNullable<ScalingInputs['exhaustion']> {
  return { agents, agent: 'work-3', resource: 'memory', inMs: 80 * MINUTE };
}

const CASES: readonly Case[] = [
  {
    trigger: 'demand',
    inputs: { unservable: 3 },
    edge: { unservable: 0 },
    evaluations: 1,
    reason: 'demand: 3 tasks that no agent can take: +2 (10 → 12)',
  },
  {
    trigger: 'event',
    inputs: { event: 'launch', eventAgents: 11 },
    edge: { event: 'launch', eventAgents: 10 },
    evaluations: 1,
    reason: '10 agents < the 11 of the event launch: +1 (10 → 11)',
  },
  {
    trigger: 'hand-offs',
    inputs: { utilization: 0.95, handOffsWaiting: 6 },
    edge: { utilization: 0.95, handOffsWaiting: 5 },
    evaluations: 3,
    reason: 'hand-offs: 6 waiting > 5 free slots, 3 of 3 evaluations: +2 (10 → 12)',
  },
  {
    trigger: 'load',
    inputs: { utilization: 0.81 },
    edge: { utilization: 0.8 },
    evaluations: 6,
    reason: 'load: utilisation 0.81 > 0.80 for 5 min: +2 (10 → 12)',
  },
  {
    trigger: 'queue',
    inputs: { queueDepth: 101 },
    edge: { queueDepth: 100 },
    evaluations: 3,
    reason: 'queue: depth 101 > 100, 3 of 3 evaluations: +2 (10 → 12)',
  },
  {
    trigger: 'response-time',
    policy: { responseTimeMs: 1500 },
    inputs: { responseTimeMs: 3001 },
    edge: { responseTimeMs: 3000 },
    evaluations: 4,
    reason: 'response-time: 3.1 s > 2 × 1.5 s for 3 min: +2 (10 → 12)',
  },
  {
    trigger: 'throughput',
    policy: { throughputPerMinute: 60 },
    inputs: { completedPerMinute: 59, queueDepth: 1 },
    edge: { completedPerMinute: 60, queueDepth: 1 },
    evaluations: 3,
    reason: 'throughput: 59.00 < 60.00 per minute while 1 wait, 3 of 3 evaluations: +2 (10 → 12)',
  },
  {
    trigger: 'errors',
    inputs: { errorRatio: 0.06, idleAgents: 0 },
    edge: { errorRatio: 0.05, idleAgents: 0 },
    evaluations: 3,
    reason: 'errors: 0.06 > 0.05 with no agent idle, 3 of 3 evaluations: +2 (10 → 12)',
  },
  {
    trigger: 'satisfaction',
    inputs: { satisfaction: 0.84, idleAgents: 0 },
    edge: { satisfaction: 0.85, idleAgents: 0 },
    evaluations: 3,
    reason: 'satisfaction: 0.84 < 0.85 with no agent idle, 3 of 3 evaluations: +2 (10 → 12)',
  },
  {
    trigger: 'quality',
    inputs: { quality: { recent: 0.5, before: 0.76, margin: 0.25 }, idleAgents: 0 },
    edge: { quality: { recent: 0.5, before: 0.75, margin: 0.25 }, idleAgents: 0 },
    evaluations: 3,
    reason:
      'quality: satisfaction fell from 0.76 to 0.50, by 0.26 > 0.25 with no agent idle, 3 of 3 evaluations: ' +
      '+2 (10 → 12)',
  },
  {
    trigger: 'exhaustion',
    inputs: { exhaustion: runningOut(6) },
    edge: { exhaustion: runningOut(5) },
    evaluations: 3,
    reason:
      'exhaustion: memory of work-3 at its limit in 1 h 20 min, 6 agents running out within 2 h > 5 idle, ' +
      '3 of 3 evaluations: +2 (10 → 12)',
  },
  {
    trigger: 'emergency',
    policy: { emergencyWaitMs: 2 * MINUTE },
    inputs: { topBandWaitMs: 2 * MINUTE + 1, idleAgents: 0 },
    edge: { topBandWaitMs: 2 * MINUTE, idleAgents: 0 },
    evaluations: 1,
    reason: 'emergency: a task of the highest band waits for 2 min 1 s > 2 min: +2 (10 → 12)',
  },
];

describe('every trigger', () => {
  it('is here', () => {
    expect(CASES.map(({ trigger }) => trigger)).toEqual(TRIGGERS);
  });

  it.each(CASES)('$trigger grows the pool when it is on', ({ trigger, inputs, policy, evaluations, reason }) => {
    const pool = poolWith([trigger], policy);
    for (let time = 1; time < evaluations; time++) expect(pool.evaluate(inputs).action).toBe('none');
    const verdict = pool.evaluate(inputs);
    expect(verdict.reason).toBe(reason);
    expect(verdict).toMatchObject({ action: 'scale_up', triggers: [trigger], isEmergency: trigger === 'emergency' });
  });

  it.each(CASES)('$trigger is strict: not at its bound', ({ trigger, edge, policy }) => {
    const verdict = poolWith([trigger], policy).repeat(12, edge);
    expect(verdict).toMatchObject({ action: 'none', triggers: [], counters: { up: 0 } });
  });

  it.each(CASES)('$trigger does nothing when it is off', ({ trigger, inputs, policy }) => {
    const others = TRIGGERS.filter((other) => other !== trigger);
    const verdict = poolWith(others, policy).repeat(12, inputs);
    // Other triggers may see the same trouble; they speak in their own name.
    expect(verdict.triggers).not.toContain(trigger);
    expect(poolWith([], policy).repeat(12, inputs)).toMatchObject({ action: 'none', triggers: [], isEmergency: false });
  });

  it.each(CASES.filter(({ trigger }) => trigger !== 'event'))('$trigger counts what starts', (it_) => {
    const { trigger, inputs, policy, evaluations } = it_;
    const pool = poolWith([trigger], { ...policy, maxAgents: 40, scaleUpCooldownMs: 0 });
    const starting = { ...inputs, queueDepth: inputs.queueDepth ?? 0, starting: 12 };
    expect(pool.repeat(evaluations, starting)).toMatchObject({ action: 'none', heldBy: 'pending' });
  });

  it.each(CASES.filter(({ trigger }) => trigger !== 'event' && trigger !== 'emergency'))(
    '$trigger waits for the cooldown',
    ({ trigger, inputs, policy, evaluations }) => {
      const pool = poolWith([trigger], { ...policy, scaleUpCooldownMs: 60 * MINUTE });
      pool.memory = { ...pool.memory, lastUpAt: pool.now };
      expect(pool.repeat(evaluations, inputs)).toMatchObject({ action: 'none', heldBy: 'cooldown' });
    },
  );
});

describe('a trigger that must last', () => {
  const LASTING = CASES.filter(({ trigger }) => trigger === 'load' || trigger === 'response-time');

  it.each(LASTING)('$trigger begins anew after a break', ({ trigger, inputs, edge, policy, evaluations }) => {
    const pool = poolWith([trigger], policy);
    pool.repeat(evaluations - 1, inputs);
    pool.evaluate(edge);
    expect(pool.repeat(evaluations - 1, inputs).action).toBe('none');
    expect(pool.evaluate(inputs).action).toBe('scale_up');
  });

  it.each(LASTING)('$trigger is not kept up by evaluations that did not take place', ({ trigger, inputs, policy }) => {
    const pool = poolWith([trigger], policy);
    pool.evaluate(inputs);
    pool.now += 60 * MINUTE;
    expect(pool.evaluate(inputs).action).toBe('none');
  });
});

describe('how long a condition must last', () => {
  it.each<[Partial<ScalingPolicy>, Trigger, Partial<ScalingInputs>, string]>([
    [{ loadDurationMs: 2 * MINUTE }, 'load', { utilization: 0.9 }, 'load: utilisation 0.90 > 0.80 for 2 min: '],
    [
      { responseDurationMs: 2 * MINUTE, responseTimeMs: 1000 },
      'response-time',
      { responseTimeMs: 2500 },
      'response-time: 2.5 s > 2 × 1 s for 2 min: ',
    ],
    [
      { criticalDurationMs: 2 * MINUTE },
      'emergency',
      { utilization: 0.97 },
      'emergency: utilisation 0.97 > 0.95 for 2 min: ',
    ],
  ])('is what the policy says: %j', (policy, trigger, inputs, words) => {
    const pool = poolWith([trigger], policy);
    expect(pool.repeat(2, inputs).action).toBe('none');
    expect(pool.evaluate(inputs).reason).toContain(words);
    const none = { loadDurationMs: 0, responseDurationMs: 0, criticalDurationMs: 0 };
    expect(poolWith([trigger], { ...policy, ...none }).evaluate(inputs).action).toBe('scale_up');
  });
});

describe('demand', () => {
  const demand = (): EvaluatedPool => poolWith(['demand'], { scaleUpCooldownMs: 0, minAgents: 0 });

  it('asks once for tasks that more of the same agents cannot take either', () => {
    const pool = demand();
    expect(pool.evaluate({ unservable: 3 }).count).toBe(2);
    expect(pool.repeat(50, { unservable: 3 }).action).toBe('none');
    expect(pool.repeat(50, { unservable: 8 }).action).toBe('none');
    expect(pool.desired).toBe(12);
    pool.evaluate({ unservable: 0 });
    expect(pool.evaluate({ unservable: 1 }).reason).toContain('demand: 1 task that no agent can take: +2');
  });

  it('asks again where no agent is up and there are more of them', () => {
    const pool = demand();
    const none = { agents: 0, utilization: null, idleAgents: 0, queueDepth: 0 };
    pool.desired = 0;
    expect(pool.evaluate({ ...none, unservable: 3 }).to).toBe(2);
    pool.desired = 0;
    expect(pool.evaluate({ ...none, unservable: 3 }).action).toBe('none');
    expect(pool.evaluate({ ...none, unservable: 1 }).action).toBe('none');
    expect(pool.evaluate({ ...none, unservable: 2 }).to).toBe(2);
  });
});

describe('quality', () => {
  it.each([
    { quality: { recent: 0.9, before: 0.9499, margin: 0.01 }, action: 'none' },
    { quality: { recent: 0.9, before: 0.9501, margin: 0.01 }, action: 'scale_up' },
    { quality: { recent: 0.95, before: 0.5, margin: 0.01 }, action: 'none' },
    { quality: null, action: 'none' },
    // As in decisions that were recorded before there was such a measure.
    { quality: undefined, action: 'none' },
  ])('must have fallen by more than 0.05: $quality', ({ quality, action }) => {
    const pool = poolWith(['quality'], { scaleUpThreshold: 1 });
    expect(pool.evaluate({ idleAgents: 0, ...(quality === undefined ? {} : { quality }) }).action).toBe(action);
  });
});

describe('exhaustion', () => {
  const low = { queueDepth: 0, utilization: 0.1, idleAgents: 9 };
  const policy = { scaleUpThreshold: 1, scaleDownThreshold: 1, minQueueDepth: 10, scaleUpCooldownMs: 0 };

  it('asks until there is an idle agent for each that runs out', () => {
    const pool = poolWith(['exhaustion'], { ...policy, maxAgents: 100 });
    const leaking = { exhaustion: runningOut(10) };
    for (const idleAgents of [0, 2, 4, 6, 8]) expect(pool.evaluate({ ...leaking, idleAgents }).count).toBe(2);
    expect(pool.evaluate({ ...leaking, idleAgents: 10 }).action).toBe('none');
  });

  it('keeps as many idle as run out', () => {
    const kept = poolWith(['exhaustion'], policy).evaluate({ ...low, exhaustion: runningOut(9) });
    expect(kept).toMatchObject({ action: 'none', counters: { down: 0 } });
    expect(kept.reason).toBe(
      'exhaustion: memory of work-3 at its limit in 1 h 20 min, 9 agents running out within 2 h with 9 idle ' +
        'keeps it from shrinking',
    );
    const some = poolWith(['exhaustion'], { ...policy, scaleDownStep: 8 });
    expect(some.evaluate({ ...low, exhaustion: runningOut(4) })).toMatchObject({ action: 'scale_down', count: 5 });
    const off = poolWith([], { ...policy, scaleDownStep: 8 });
    expect(off.evaluate({ ...low, exhaustion: runningOut(4) })).toMatchObject({ action: 'scale_down', count: 8 });
  });
});

describe('errors, satisfaction and quality', () => {
  const low = { queueDepth: 0, utilization: 0.1 };
  const policy = { scaleDownThreshold: 1, minQueueDepth: 10 };

  it.each([
    { trigger: 'errors' as const, bad: { errorRatio: 0.5 }, reason: 'errors: 0.50 > 0.05 keeps it from shrinking' },
    {
      trigger: 'satisfaction' as const,
      bad: { satisfaction: 0.2 },
      reason: 'satisfaction: 0.20 < 0.85 keeps it from shrinking',
    },
    {
      trigger: 'quality' as const,
      bad: { quality: { recent: 0.8, before: 0.95, margin: 0.03 } },
      reason: 'quality: satisfaction fell from 0.95 to 0.80, by 0.15 > 0.05 keeps it from shrinking',
    },
  ])('$trigger asks for none while agents are idle, and keeps those that are there', ({ trigger, bad, reason }) => {
    const verdict = poolWith([trigger], policy).repeat(9, { ...low, ...bad });
    expect(verdict).toMatchObject({ action: 'none', reason, counters: { up: 0, down: 0 } });
    expect(poolWith([], policy).evaluate({ ...low, ...bad }).action).toBe('scale_down');
  });
});

describe('an emergency', () => {
  const late = { topBandWaitMs: 10 * MINUTE, idleAgents: 0, queueDepth: 100 };

  it('overrides threshold and cooldown, never the bounds', () => {
    const pool = new EvaluatedPool({ desired: 15 });
    const verdicts = [1, 2, 3, 4, 5].map(() => pool.evaluate(late));
    expect(verdicts.map(({ to }) => to)).toEqual([17, 19, 20, 20, 20]);
    expect(verdicts.map(({ heldBy }) => heldBy)).toEqual([undefined, undefined, 'bound', 'bound', 'bound']);
    expect(verdicts.every(({ isEmergency }) => isEmergency)).toBe(true);
    expect(verdicts[0]?.reason).toBe(
      'emergency: a task of the highest band waits for 10 min > 5 min, queue depth 100 > 50 and 0 agents idle < 2: +2 (15 → 17)',
    );
  });

  it('never the budget', () => {
    const pool = new EvaluatedPool({ costPerHour: 1, policy: { budgetPerHour: 10 } });
    expect(pool.evaluate(late)).toMatchObject({ action: 'none', heldBy: 'budget', isEmergency: true });
  });

  it('is utilisation above 0.95 for a minute', () => {
    const pool = poolWith(['emergency'], { evaluationIntervalMs: 20_000, maxUtilization: 1 });
    const full = { utilization: 0.96 };
    expect(pool.repeat(3, full)).toMatchObject({ action: 'none', isEmergency: false });
    const verdict = pool.evaluate(full);
    expect(verdict).toMatchObject({ action: 'scale_up', isEmergency: true });
    expect(verdict.reason).toBe('emergency: utilisation 0.96 > 0.95 for 1 min: +2 (10 → 12)');
    expect(poolWith(['emergency'], { evaluationIntervalMs: 20_000 }).repeat(9, { utilization: 0.95 }).action).toBe(
      'none',
    );
  });

  it('is no wait with emergencyWaitMs 0, nor one while an agent is idle', () => {
    expect(poolWith(['emergency'], { emergencyWaitMs: 0 }).evaluate(late).action).toBe('none');
    expect(poolWith(['emergency']).evaluate({ ...late, idleAgents: 1 }).action).toBe('none');
  });

  it('orders nothing while what starts will take all that waits, and more while it will not', () => {
    const pool = poolWith(['emergency'], { maxAgents: 100 });
    expect(pool.evaluate({ ...late, queueDepth: 30, starting: 3 })).toMatchObject({
      heldBy: 'pending',
      isEmergency: true,
    });
    expect(pool.evaluate({ ...late, queueDepth: 31, starting: 3 }).action).toBe('scale_up');
  });
});
