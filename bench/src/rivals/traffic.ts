// What is played: a recorded trace, or traffic that is drawn. It crosses threads, so it names what it is.
import type { SimArrival } from '../../../packages/control/dist/sim/plan.js';
import { drawArrivals, REGIMES, regimeNamed } from './generated.ts';
import { findTrace, readTrace, TRACES, type TraceCase } from './traces.ts';

export type Traffic =
  | { readonly kind: 'recorded'; readonly name: string; readonly file: string; readonly trace: TraceCase }
  | { readonly kind: 'generated'; readonly name: string };

export interface Missing {
  readonly name: string;
  readonly reason: string;
}

export interface Chosen {
  readonly traffic: readonly Traffic[];
  /** Traces that are not in the folder. */
  readonly missing: readonly Missing[];
}

/** By a part of their names; all, when none is given. The folder is that of the recorded ones, '' for none. */
export function chooseTraffic({
  only,
  folder,
}: {
  readonly only: string | undefined;
  readonly folder: string;
}): Chosen {
  const isChosen = ({ name }: { readonly name: string }): boolean => only === undefined || name.includes(only);
  const traffic: Traffic[] = [];
  const missing: Missing[] = [];
  for (const trace of TRACES.filter(isChosen)) {
    const { name } = trace;
    const file = findTrace(folder, trace);
    const reason = folder === '' ? 'set MUSTER_TRACES to a folder of traces' : `no ${trace.file} in ${folder}`;
    if (file === undefined) missing.push({ name, reason });
    else traffic.push({ kind: 'recorded', name, file, trace });
  }
  for (const { name } of REGIMES.filter(isChosen)) traffic.push({ kind: 'generated', name });
  return { traffic, missing };
}

export async function readTraffic(
  traffic: Traffic,
  { seed, scale }: { readonly seed: number; readonly scale: number },
): Promise<readonly SimArrival[]> {
  if (traffic.kind === 'generated') return drawArrivals(regimeNamed(traffic.name), { seed, scale });
  return readTrace(traffic.file, { trace: traffic.trace, seed, scale });
}
