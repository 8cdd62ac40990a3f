// Settings out of environment variables. A misspelt variable is refused: silently ignoring it would run with a default.

import { INITIAL_AGENTS_PREFIX, type InitialAgents } from './initial-agents.ts';
import { nearest } from './nearest.ts';
import { readOtelEnvironment } from './otel-environment.ts';
import type { ConfigProblem } from './problem.ts';
import { SETTINGS, settingOf } from './settings.ts';
import type { Given } from './source.ts';
import { parseText } from './value.ts';

/** Other names of settings. A client's token is the controller's too when both read the same environment. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['MUSTER_TOKEN', 'server.token'],
  ['AUTOSCALE_ENABLED', 'autoscale.enabled'],
  ['AUTOSCALE_MIN_WORKERS', 'autoscale.minAgents'],
  ['AUTOSCALE_MAX_WORKERS', 'autoscale.maxAgents'],
  ['AUTOSCALE_MAX_UTILIZATION', 'autoscale.maxUtilization'],
  ['AUTOSCALE_MIN_UTILIZATION', 'autoscale.minUtilization'],
  ['AUTOSCALE_EVALUATION_INTERVAL', 'autoscale.evaluationIntervalMs'],
  ['WORKER_POOL_HEALTH_CHECK_INTERVAL', 'lease.checkMs'],
  ['WORKER_POOL_HEARTBEAT_TIMEOUT', 'lease.silenceMs'],
]);

/** What else begins like this is looked at: it may be a misspelt one of ours. */
const PREFIXES = ['MUSTER_', 'AUTOSCALE_', 'WORKER_POOL_'] as const;

/** Read by clients and agents; no settings of the controller. */
const NOT_SETTINGS: ReadonlySet<string> = new Set([
  'MUSTER_URL',
  'MUSTER_CA',
  'MUSTER_CERT',
  'MUSTER_KEY',
  'MUSTER_CONFIG',
  // Set by muster start for the process that it starts.
  'MUSTER_BACKGROUND',
  'MUSTER_AGENT_ID',
  'MUSTER_AGENT_TYPE',
  'MUSTER_SLOTS',
]);

/** What Kubernetes sets in every pod beside a service whose name begins with "muster". */
const SERVICE_LINK = /_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT(_\d+_(TCP|UDP)(_\w+)?)?)$/;

export interface EnvironmentSettings {
  readonly given: readonly Given[];
  /** Sizes of pools, which are known when the pools are. */
  readonly initialAgents: readonly InitialAgents[];
  readonly problems: readonly ConfigProblem[];
  readonly ignored: readonly string[];
}

export function readEnvironment(environment: Readonly<Record<string, string | undefined>>): EnvironmentSettings {
  const given: Given[] = [];
  const initialAgents: InitialAgents[] = [];
  const problems: ConfigProblem[] = [];
  const ignored: string[] = [];
  // The setting's own variable comes before its alias, whatever the order of the environment.
  const names = Object.keys(environment).sort((a, b) => Number(ALIASES.has(a)) - Number(ALIASES.has(b)));
  for (const name of names) {
    const text = environment[name];
    // Compose files set variables to the empty text to leave them out.
    if (prefixOf(name) === undefined || text === undefined || text === '' || NOT_SETTINGS.has(name)) continue;
    if (name.startsWith(INITIAL_AGENTS_PREFIX)) {
      initialAgents.push({ name, text });
      continue;
    }
    const key = KEYS.get(name) ?? ALIASES.get(name);
    const setting = key === undefined ? undefined : settingOf(key);
    const source = { kind: 'environment', name } as const;
    if (setting !== undefined) {
      given.push({ key: setting.key, value: parseText(setting.schema, text), source });
      continue;
    }
    const suggestion = SERVICE_LINK.test(name) ? undefined : meant(name);
    if (suggestion === undefined && !isInSection(name)) {
      ignored.push(name);
      continue;
    }
    const hint = suggestion === undefined ? '' : `; did you mean ${suggestion}?`;
    problems.push({ key: name, value: text, source, reason: `is unknown${hint}` });
  }
  const otel = readOtelEnvironment(environment);
  return { given: [...given, ...otel.given], initialAgents, problems, ignored: [...ignored, ...otel.ignored] };
}

const KEYS: ReadonlyMap<string, string> = new Map(SETTINGS.map(({ variable, key }) => [variable, key]));

const NAMES: readonly string[] = [...KEYS.keys(), ...ALIASES.keys(), `${INITIAL_AGENTS_PREFIX}TYPE`];

const prefixOf = (name: string): string | undefined => PREFIXES.find((prefix) => name.startsWith(prefix));

/** The likeliest variable with the same prefix, which would make long names look alike. */
function meant(name: string): string | undefined {
  const prefix = prefixOf(name) ?? '';
  const rests = NAMES.filter((other) => other.startsWith(prefix)).map((other) => other.slice(prefix.length));
  const word = nearest(name.slice(prefix.length), rests);
  return word === undefined ? undefined : prefix + word;
}

function isInSection(name: string): boolean {
  if (SERVICE_LINK.test(name)) return false;
  return SETTINGS.some(
    ({ key }) => key.includes('.') && name.startsWith(`MUSTER_${key.split('.')[0]?.toUpperCase()}_`),
  );
}
