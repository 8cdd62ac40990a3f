// What no single setting can say: rules between settings, and names inside maps.
import { PICKERS } from '@muster/contract';
import type { Config } from '../config.ts';
import { PROFILES, readProfile } from '../core/route/profiles.ts';
import { limitProblems } from './limit-rules.ts';
import { nearest } from './nearest.ts';
import { policyProblems } from './pool-policy.ts';
import type { ConfigProblem } from './problem.ts';
import type { Source } from './source.ts';

/** The built-in profiles that are strategies; those named after a picker are what routing.picker is for. */
const STRATEGIES = Object.keys(PROFILES).filter((name) => !(PICKERS as readonly string[]).includes(name));

export function checkRules(config: Config, sourceOf: (key: string) => Source): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const refuse = (
    setting: string,
    problem: { readonly key?: string; readonly value: unknown; readonly reason: string },
  ) =>
    problems.push({
      key: problem.key ?? setting,
      value: problem.value,
      source: sourceOf(setting),
      reason: problem.reason,
    });

  const { server, lease, routing, tenants, limits, pools, trace } = config;
  if (server.token === undefined && !isLoopback(server.host)) {
    refuse('server.host', {
      value: server.host,
      reason: 'is no loopback address: set server.token too (--token or MUSTER_TOKEN)',
    });
  }
  if (lease.heartbeatMs >= lease.silenceMs) {
    const reason = `must be less than lease.silenceMs (${lease.silenceMs}), or every quiet agent would lose its leases`;
    refuse('lease.heartbeatMs', { value: lease.heartbeatMs, reason });
  }

  const profiles = [...STRATEGIES, ...Object.keys(routing.profiles)];
  if (!profiles.includes(routing.profile)) {
    const suggestion = nearest(routing.profile, profiles);
    const hint = suggestion === undefined ? '' : `; did you mean ${suggestion}?`;
    refuse('routing.profile', { value: routing.profile, reason: `must be one of ${profiles.join(', ')}${hint}` });
  }
  for (const [name, profile] of Object.entries(routing.profiles)) {
    const reading = readProfile(name, profile);
    if (reading.kind === 'profile') continue;
    const reason = `is refused: ${reading.reason}`;
    refuse('routing.profiles', { key: `routing.profiles.${name}`, value: profile, reason });
  }
  for (const [type, shares] of Object.entries(routing.canary)) {
    const sum = Object.values(shares).reduce((total, share) => total + share, 0);
    if (sum <= 1 + 1e-9) continue;
    const reason = `must have shares that sum to at most 1, not to ${sum.toFixed(3)}`;
    refuse('routing.canary', { key: `routing.canary.${type}`, value: shares, reason });
  }
  for (const name of Object.keys(tenants)) {
    const reason = 'must have names of 1 to 128 characters without spaces';
    if (!/^\S{1,128}$/.test(name)) refuse('tenants', { value: name, reason });
  }
  for (const problem of limitProblems(limits)) refuse('limits', problem);
  pools.forEach(({ type }, index) => {
    if (pools.findIndex((other) => other.type === type) === index) return;
    refuse('pools', {
      key: `pools[${index}].type`,
      value: type,
      reason: 'is taken: a pool holds all agents of one type',
    });
  });
  const apart = [...tlsProblems(server.tls), ...traceProblems(trace), ...policyProblems(config)];
  for (const { setting, ...problem } of apart) refuse(setting, problem);
  return problems;
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);

function traceProblems({ resource }: Config['trace']) {
  const value = resource['service.name'];
  if (value === undefined) return [];
  return [{ setting: 'trace.resource', value, reason: 'must not have service.name, which is trace.serviceName' }];
}

function tlsProblems({ certFile, keyFile, clientCaFile, clientCert }: Config['server']['tls']) {
  const problems: { readonly setting: string; readonly value: unknown; readonly reason: string }[] = [];
  if ((certFile === undefined) !== (keyFile === undefined)) {
    const setting = certFile === undefined ? 'server.tls.certFile' : 'server.tls.keyFile';
    problems.push({ setting, value: undefined, reason: 'is missing: a certificate and its key go together' });
  }
  if (clientCert !== 'none' && (certFile === undefined || clientCaFile === undefined)) {
    const reason = 'needs server.tls.certFile, server.tls.keyFile and server.tls.clientCaFile';
    problems.push({ setting: 'server.tls.clientCert', value: clientCert, reason });
  }
  return problems;
}
