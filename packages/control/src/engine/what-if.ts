// What if a task had been routed with other weights: its recorded decision, scored again.
import { FACTORS, Fault, taskIdOf, type WhatIf, type WhatIfRequest } from '@muster/contract';
import { decodeDecision } from '../core/route/router.ts';
import { type Alternative, rescore, weightsFrom } from '../core/route/what-if.ts';
import type { EngineParts } from './parts.ts';
import type { TaskEntry } from './task-entry.ts';

/** Throws Fault `wrong-state` for a task that never met an agent, `invalid-request` for weights that say nothing. */
export async function whatIf(entry: TaskEntry, request: WhatIfRequest, parts: EngineParts): Promise<WhatIf> {
  const alternative = alternativeOf(request, parts);
  const { lease } = entry;
  const task = taskIdOf(entry.seq);
  if (lease === undefined || lease.decisionLength === 0)
    throw new Fault('wrong-state', `task ${task} has not been given to an agent, so there is no decision to look at`);
  const bytes = await parts.journal.readBytes({ at: lease.decisionAt, length: lease.decisionLength });
  const decision = decodeDecision(bytes);
  const nameOf = (seq: number): string => parts.ledger.state.agentName(seq);
  const rescored = rescore(decision, alternative);
  const chosen = nameOf(decision.chosen.agent);
  const winner = nameOf((rescored[0] ?? decision.chosen).agent);
  return {
    task,
    attempt: lease.attempt,
    chosen,
    winner,
    isChanged: winner !== chosen,
    weights: alternative.weights,
    weightsThen: decision.weights,
    candidates: rescored.map(({ agent, score, scoreThen, factors }) => ({
      agent: nameOf(agent),
      score: rounded(score),
      scoreThen: rounded(scoreThen),
      factors,
    })),
  };
}

function alternativeOf({ weights: given, profile: name }: WhatIfRequest, { router }: EngineParts): Alternative {
  if ((given === undefined) === (name === undefined))
    throw new Fault('invalid-request', 'give either weights or a profile', { field: 'weights' });
  if (name !== undefined) {
    const profile = router.profile(name);
    if (profile !== undefined) return profile;
    const known = router.weighedProfiles().join(', ');
    throw new Fault('invalid-request', `profile must be one that weighs factors: ${known}`, { field: 'profile' });
  }
  const weights = weightsFrom(given ?? {});
  if (weights !== undefined) return { weights, prefersBusy: false };
  throw new Fault('invalid-request', `weights must give one of ${FACTORS.join(', ')} more than 0`, {
    field: 'weights',
  });
}

const rounded = (score: number): number => Number(score.toFixed(4));
