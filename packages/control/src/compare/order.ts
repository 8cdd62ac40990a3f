// What a controller is asked to simulate, with all that it takes of the controller: plain data that crosses threads. It
// is checked where it is asked for, so that what is wrong is told at once, and made into a comparison where it runs.
import { type AgentSpec, Fault, type PolicyRequest, type SimulationRequest } from '@muster/contract';
import { BUNDLED } from '@muster/contract/words';
import { nearest } from '../config/nearest.ts';
import { AS_RECORDED } from '../sim/recording/as-recorded.ts';
import { agentsProblem, specOf } from './agents.ts';
import { CURRENT, currentPolicy, type LivePool } from './live-pools.ts';
import {
  DEFAULT_POLICIES,
  type PolicyChoice,
  policyHint,
  policyNamed,
  policyOfEngine,
  requireDistinct,
} from './policies.ts';
import { type Changes, type Variant, variantsOf } from './variants.ts';
import { WrongComparison } from './wrong.ts';

export interface SimulationOrder {
  readonly request: SimulationRequest;
  /** The settings in force, by key. */
  readonly settings: Changes;
  /** Those that the request names. */
  readonly pools: readonly LivePool[];
  /** Whose journal is meant by recorded traffic. */
  readonly dataDirectory: string;
  /** Most tasks of one run. */
  readonly tasksMax: number;
}

/** What the controller gives to an order. */
export type OrderParts = Omit<SimulationOrder, 'request'>;

/** Throws Fault `invalid-request` that names the field. */
export function orderOf(request: SimulationRequest, parts: OrderParts): SimulationOrder {
  const named = new Set(request.pools ?? []);
  const order = { ...parts, request, pools: parts.pools.filter(({ spec }) => named.has(spec.type)) };
  requirePools(request, parts.pools);
  requireTraffic(request);
  policiesIn(order, undefined);
  specsIn(order);
  variantsIn(order, {});
  return order;
}

const wrong = (field: string, reason: string): Fault => new Fault('invalid-request', `${field} ${reason}`, { field });

function requirePools({ pools = [], agents }: SimulationRequest, known: readonly LivePool[]): void {
  if (pools.length > 0 && agents !== undefined) throw wrong('pools', 'are in place of agents: give one of them');
  for (const [index, name] of pools.entries()) {
    if (pools.indexOf(name) < index) throw wrong(`pools[${index}]`, `"${name}" is there twice`);
    if (known.some(({ spec }) => spec.type === name)) continue;
    const names = known.map(({ spec }) => spec.type);
    const near = nearest(name, names);
    const hint = names.length === 0 ? 'there are none' : `there are ${names.slice(0, 10).join(', ')}`;
    throw wrong(`pools[${index}]`, `"${name}" is no pool; ${near === undefined ? hint : `did you mean ${near}?`}`);
  }
}

function requireTraffic({ traffic, seed = 1, seeds = 1 }: SimulationRequest): void {
  const kinds = (['pattern', 'rows', 'recorded'] as const).filter((kind) => traffic[kind] !== undefined);
  if (kinds.length !== 1) throw wrong('traffic', 'must have one of pattern, rows and recorded');
  const { pattern, rows } = traffic;
  if (rows?.rateColumn !== undefined && (rows.serviceColumn !== undefined || rows.typeColumn !== undefined))
    throw wrong('traffic.rows.rateColumn', 'tells windows of time, which have no service time and no type');
  if (!Number.isSafeInteger(seed + seeds)) throw wrong('seed', `leaves no room for ${seeds} seeds`);
  if (pattern === undefined) return;
  for (const field of ['keepRatio', 'compression', 'durationMs'] as const) {
    const instead = field === 'durationMs' ? 'pattern.durationMs' : 'pattern.ratePerSecond';
    if (traffic[field] !== undefined) throw wrong(`traffic.${field}`, `is of recorded tasks; use ${instead}`);
  }
  const { name = BUNDLED, ratePerSecond = 2, peakPerSecond, tenants, tenantSkew, sessions, sessionTasks } = pattern;
  if (name === BUNDLED) {
    const ofOthers = ['peakPerSecond', 'periodMs', 'arrivals', 'trendRatio', 'workMs', 'workDistribution'] as const;
    const given = ofOthers.find((field) => pattern[field] !== undefined);
    if (given !== undefined) throw wrong(`traffic.pattern.${given}`, `needs another name than ${BUNDLED}`);
  }
  if (peakPerSecond !== undefined && peakPerSecond < ratePerSecond)
    throw wrong('traffic.pattern.peakPerSecond', `must be at least ratePerSecond ${ratePerSecond}`);
  if (tenantSkew !== undefined && tenants === undefined) throw wrong('traffic.pattern.tenantSkew', 'needs tenants');
  if (sessionTasks !== undefined && sessions === undefined)
    throw wrong('traffic.pattern.sessionTasks', 'needs sessions');
}

/** The agents that were asked for; undefined leaves them to the traffic. */
export function specsIn({ request, pools }: SimulationOrder): readonly AgentSpec[] | undefined {
  if (pools.length > 0) return pools.map(({ spec }) => spec);
  const specs = request.agents?.map(specOf);
  for (const index of specs?.keys() ?? []) {
    const problem = agentsProblem(specs ?? [], index);
    if (problem !== undefined) throw wrong(`agents[${index}].${problem.field}`, problem.reason);
  }
  return specs;
}

/** `recorded` is the fleet of a recording, once it was read; until then its name is taken on trust. */
export function policiesIn(
  { request, pools }: SimulationOrder,
  recorded: PolicyChoice | undefined,
): readonly PolicyChoice[] {
  const { traffic, customPolicies = {}, settings = [] } = request;
  const isRecorded = traffic.recorded !== undefined;
  const others = isRecorded && settings.length > 0 ? [] : DEFAULT_POLICIES;
  const own = [...(isRecorded ? [AS_RECORDED] : []), ...(pools.length > 0 ? [CURRENT] : [])];
  const words = request.policies ?? [...own, ...others];
  asFaults(request, () => requireDistinct(words));
  for (const name of Object.keys(customPolicies)) {
    const field = `customPolicies.${name}`;
    if (policyNamed(name) !== undefined || name === AS_RECORDED || name === CURRENT)
      throw wrong(field, 'is the name of another policy');
    if (!words.includes(name)) throw wrong(field, 'is not among policies');
  }
  return words.flatMap((word, index): readonly PolicyChoice[] => {
    const custom = ownOf(customPolicies, word);
    if (custom !== undefined) return [policyOfEngine(word, custom)];
    if (word === CURRENT && pools.length > 0) return [currentPolicy(pools)];
    if (word === AS_RECORDED && isRecorded) {
      if ((traffic.compression ?? 1) !== 1)
        throw wrong(`policies[${index}]`, `${AS_RECORDED} is the fleet at its own times: leave out compression`);
      return recorded === undefined ? [] : [recorded];
    }
    const known = asFaults(request, () => policyNamed(word));
    if (known !== undefined) return [known];
    const hint = policyHint(word, [...own, ...Object.keys(customPolicies)]);
    throw wrong(`policies[${index}]`, `"${word}" is no policy here; ${hint}`);
  });
}

const ownOf = (policies: Readonly<Record<string, PolicyRequest>>, name: string): PolicyRequest | undefined =>
  Object.hasOwn(policies, name) ? policies[name] : undefined;

/** `recorded` is what was changed while a run was recorded. */
export function variantsIn({ request, settings }: SimulationOrder, recorded: Changes): readonly Variant[] {
  const sets = (request.settings ?? []).map((changes) => ({ name: nameOf(changes), changes }));
  const resolved = asFaults(request, () => variantsOf({ sets, base: { ...settings, ...recorded }, flag: 'settings' }));
  if (resolved.kind === 'resolved') return resolved.variants;
  const [problem] = resolved.problems;
  throw wrong('settings', problem === undefined ? 'are wrong' : `${problem.key} ${problem.reason}`);
}

const nameOf = (changes: Changes): string =>
  Object.entries(changes)
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ');

/** What cannot be compared is a wrong field of the request. */
export function faultIn(request: SimulationRequest, { about, which, message }: WrongComparison): Fault {
  if (about === 'traffic') return wrong(request.traffic.rows === undefined ? 'traffic' : 'traffic.rows', message);
  const place = about === 'policies' && which !== undefined ? (request.policies ?? []).indexOf(which) : -1;
  if (place >= 0) return wrong(`policies[${place}]`, `${which}: ${message}`);
  return new Fault('invalid-request', `${about}: ${which === undefined ? '' : `${which} `}${message}`, {
    field: about,
  });
}

function asFaults<T>(request: SimulationRequest, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof WrongComparison ? faultIn(request, error) : error;
  }
}
