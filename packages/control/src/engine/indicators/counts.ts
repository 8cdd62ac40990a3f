// The counters of one task type, one tenant and one pool, at hand, so that counting looks nothing up.
import type { NameOf } from '@muster/contract/indicators';
import type { Counter, Distribution, Meter } from '../../core/series/meter.ts';

/** Counters of one indicator, one for each word. */
type ByWord = (word: string) => Counter;

function byWord(make: (word: string) => Counter): ByWord {
  const made = new Map<string, Counter>();
  return (word) => {
    let counter = made.get(word);
    if (counter === undefined) {
      counter = make(word);
      made.set(word, counter);
    }
    return counter;
  };
}

export class TypeCounts {
  readonly submitted: Counter;
  readonly started: Counter;
  readonly redrives: Counter;
  readonly deadlineMisses: Counter;
  readonly abandoned: Counter;
  readonly cost: Counter;
  readonly tokens: Counter;
  readonly wait: Distribution;
  readonly run: Distribution;
  readonly response: Distribution;
  readonly firstOutput: Distribution;
  readonly satisfaction: Distribution;
  readonly ended: ByWord;
  readonly attemptEnded: ByWord;
  readonly retried: ByWord;

  constructor(meter: Meter, type: string) {
    const counter = (name: NameOf<'counter'>): Counter => meter.counter(name, { type });
    const distribution = (name: NameOf<'distribution'>): Distribution => meter.distribution(name, { type });
    this.submitted = counter('muster_tasks_submitted_total');
    this.started = counter('muster_attempts_started_total');
    this.redrives = counter('muster_task_redrives_total');
    this.deadlineMisses = counter('muster_deadline_misses_total');
    this.abandoned = counter('muster_tasks_abandoned_total');
    this.cost = counter('muster_task_cost_total');
    this.tokens = counter('muster_task_tokens_total');
    this.wait = distribution('muster_task_wait_seconds');
    this.run = distribution('muster_task_run_seconds');
    this.response = distribution('muster_task_response_seconds');
    this.firstOutput = distribution('muster_task_first_output_seconds');
    this.satisfaction = distribution('muster_satisfaction_ratio');
    this.ended = byWord((outcome) => meter.counter('muster_tasks_ended_total', { type, outcome }));
    this.attemptEnded = byWord((reason) => meter.counter('muster_attempts_ended_total', { type, reason }));
    this.retried = byWord((reason) => meter.counter('muster_task_retries_total', { type, reason }));
  }
}

export class TenantCounts {
  readonly cost: Counter;
  readonly ended: ByWord;

  constructor(meter: Meter, tenant: string) {
    this.cost = meter.counter('muster_tenant_cost_total', { tenant });
    this.ended = byWord((outcome) => meter.counter('muster_tenant_tasks_ended_total', { tenant, outcome }));
  }
}

export class PoolCounts {
  readonly joined: Counter;
  readonly left: Counter;
  readonly collected: Counter;
  readonly ended: Counter;
  readonly scaled: ByWord;
  /** Attempts that its agents completed, and what attempts said that they cost. */
  completed = 0;
  cost = 0;

  constructor(meter: Meter, pool: string) {
    this.joined = meter.counter('muster_agents_joined_total', { pool });
    this.left = meter.counter('muster_agents_left_total', { pool });
    this.collected = meter.counter('muster_agents_gc_seconds_total', { pool });
    this.ended = meter.counter('muster_pool_attempts_ended_total', { pool });
    this.scaled = byWord((action) => meter.counter('muster_scaling_decisions_total', { pool, action }));
  }
}
