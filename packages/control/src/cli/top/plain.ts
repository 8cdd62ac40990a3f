// The fleet in one line, for pipes and logs, and in one object for programs.
import { counted, durationText, rateText } from '@muster/contract/amounts';
import { verdictOf } from '@muster/contract/verdict';
import { changeText } from '../decision-text.ts';
import { clean } from '../text-columns.ts';
import { clockTime } from '../times.ts';
import type { Facts } from './facts.ts';
import { STALE_MS } from './live-link.ts';
import { verdictText } from './verdict-text.ts';

/** A change of size is told for so long. */
const NEWS_MS = 1_500;

export function plainLine(facts: Facts): string {
  const parts = [...awayParts(facts), ...fleetParts(facts), ...poolParts(facts)];
  return clean(`${clockTime(facts.now).slice(11, 19)} ${parts.join('; ')}`);
}

export function plainJson({ overview, pools, needs, agents, link, ageMs, now }: Facts): object {
  const verdict = overview === undefined ? undefined : verdictOf({ overview, agents, pools });
  const away = link.kind === 'away' ? { reason: link.reason } : {};
  return { at: now, ageMs: ageMs ?? null, link: link.kind, ...away, verdict, overview, pools, needs };
}

function awayParts({ link, ageMs = 0 }: Facts): string[] {
  if (link.kind === 'away') return [`no connection (${link.reason}); ${durationText(ageMs)} old`];
  return ageMs > STALE_MS ? [`${durationText(ageMs)} old`] : [];
}

function fleetParts({ overview, agents, needs, pools }: Facts): string[] {
  if (overview === undefined) {
    const sum = (of: 'waiting' | 'running') => needs.reduce((total, need) => total + need[of], 0);
    return [`${sum('waiting')} waiting, ${sum('running')} running`];
  }
  const { tasks, slots, waitMs, submittedPerSecond, endedPerSecond } = overview;
  const waits =
    waitMs === null
      ? 'none started lately'
      : `wait p50 ${durationText(waitMs.p50)}, p95 ${durationText(waitMs.p95)}, p99 ${durationText(waitMs.p99)}`;
  return [
    verdictText(verdictOf({ overview, agents, pools })),
    `in ${rateText(submittedPerSecond)}, done ${rateText(endedPerSecond)}`,
    `${tasks.waiting} waiting, ${tasks.leased} running`,
    waits,
    `${counted(overview.agents.total, 'agent')}, ${slots.busy}/${slots.total} slots busy`,
  ];
}

function poolParts({ pools, now }: Facts): string[] {
  return pools.flatMap(({ type, lastDecision }) => {
    if (lastDecision === undefined || lastDecision.action === 'none' || now - lastDecision.at > NEWS_MS) return [];
    return [`${type} ${changeText(lastDecision)}: ${lastDecision.reason}`];
  });
}
