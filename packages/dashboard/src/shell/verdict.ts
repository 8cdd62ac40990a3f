// The first line of every page: is the fleet well, and if not, what needs a person, in words and with its place.
import type { LiveOverview } from '@muster/contract/live';
import {
  courseOf,
  type Judged,
  verdictOf as judge,
  type NeedOfAttention,
  needText,
  type Severity,
} from '@muster/contract/verdict';
import { paths } from '../paths.ts';

export interface Need {
  readonly severity: 'warn' | 'critical';
  readonly text: string;
  readonly path: string;
}

export interface Verdict {
  readonly severity: Severity;
  readonly headline: string;
  /** What needs somebody; when nothing does, empty. */
  readonly needs: readonly Need[];
  /** How it goes, in a sentence. */
  readonly summary: string;
}

export function verdictOf(judged: Judged & { readonly overview: LiveOverview }): Verdict {
  const { severity, needs } = judge(judged);
  const told = needs.map((need) => {
    return { severity: need.severity, text: capitalised(needText(need)), path: pathOf(need) };
  });
  return {
    severity,
    headline: headlineOf(told),
    needs: told,
    summary: capitalised(courseOf(judged.overview).join(', ')),
  };
}

function headlineOf(needs: readonly Need[]): string {
  if (needs.length === 0) return 'Healthy';
  return needs.length === 1 ? 'One thing needs you' : `${needs.length} things need you`;
}

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Where one looks into it. */
function pathOf(need: NeedOfAttention): string {
  switch (need.kind) {
    case 'disk-full':
    case 'stopping':
    case 'stalled':
      return paths.overview();
    case 'no-agent':
      return paths.fleet();
    case 'agents':
      return paths.fleet({ state: need.state });
    case 'no-taker':
    case 'pauses':
      return paths.tasks({ state: 'waiting' });
    case 'dead-letters':
      return paths.tasks({ state: 'dead-lettered' });
    case 'approvals':
      return paths.tasks({ state: 'awaiting-approval' });
    case 'cordoned':
      return paths.scaling();
    default:
      return need satisfies never;
  }
}
