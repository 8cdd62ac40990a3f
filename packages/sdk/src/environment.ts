// The one place where the SDK reads the environment: what a pool or an operator told this process.

import { PROTOCOL_LIMITS } from '@muster/contract/protocol';
import type { TlsFiles } from './tls.ts';

export interface Environment {
  readonly url: string | undefined;
  readonly token: string | undefined;
  readonly tls: TlsFiles;
  readonly agentId: string | undefined;
  readonly agentType: string | undefined;
  readonly slots: number | undefined;
  readonly costPerHour: number | undefined;
}

export function readEnvironment(variables: Readonly<Record<string, string | undefined>> = process.env): Environment {
  return {
    url: textOf(variables.MUSTER_URL),
    token: textOf(variables.MUSTER_TOKEN),
    tls: {
      ca: textOf(variables.MUSTER_CA),
      cert: textOf(variables.MUSTER_CERT),
      key: textOf(variables.MUSTER_KEY),
    },
    agentId: textOf(variables.MUSTER_AGENT_ID),
    agentType: textOf(variables.MUSTER_AGENT_TYPE),
    slots: slotsOf(textOf(variables.MUSTER_SLOTS)),
    costPerHour: costOf(textOf(variables.MUSTER_COST_PER_HOUR)),
  };
}

// A variable that is set to nothing counts as not set: that is what `VAR= command` and most templates mean.
const textOf = (value: string | undefined): string | undefined => (value === '' ? undefined : value);

function slotsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const slots = Number(text);
  if (!Number.isInteger(slots) || slots < 1 || slots > 10_000) {
    throw new RangeError(`MUSTER_SLOTS is "${text}"; it must be a whole number from 1 to 10000`);
  }
  return slots;
}

function costOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const costPerHour = Number(text);
  const { costPerHourMax } = PROTOCOL_LIMITS;
  if (!(costPerHour >= 0 && costPerHour <= costPerHourMax)) {
    throw new RangeError(`MUSTER_COST_PER_HOUR is "${text}"; it must be a number from 0 to ${costPerHourMax}`);
  }
  return costPerHour;
}
