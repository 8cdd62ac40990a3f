// What no single field of a limit can say.
import type { LimitRule } from '@muster/contract';

interface Problem {
  readonly key: string;
  readonly value: unknown;
  readonly reason: string;
}

export function limitProblems(limits: readonly LimitRule[]): Problem[] {
  return limits.flatMap((limit, index) => {
    const problem = (field: keyof LimitRule, reason: string): Problem => {
      return { key: `limits[${index}].${field}`, value: limit[field], reason };
    };
    const { name, running, starts, perMs, burst } = limit;
    const problems: Problem[] = [];
    if (limits.findIndex((other) => other.name === name) !== index) {
      problems.push(problem('name', 'is taken by another limit'));
    }
    if (running === undefined && starts === undefined) {
      problems.push(problem('running', 'is missing: a limit says running, or starts and perMs, or all three'));
    }
    if ((starts === undefined) !== (perMs === undefined)) {
      problems.push(problem(starts === undefined ? 'starts' : 'perMs', 'is missing: starts and perMs go together'));
    }
    if (burst !== undefined && starts === undefined) problems.push(problem('burst', 'goes with starts and perMs'));
    return problems;
  });
}
