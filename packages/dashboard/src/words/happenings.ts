// What happened, as a sentence with its place; every kind of the stream, or it does not compile.
import { counted } from '@muster/contract/amounts';
import type { LiveHappening } from '@muster/contract/live';
import { paths } from '../paths.ts';

export interface Told {
  readonly sentence: string;
  readonly reason?: string;
  readonly path?: string;
  /** How it looks in a list: a change of size, trouble, or anything else. */
  readonly tone: 'up' | 'down' | 'trouble' | 'plain';
}

export function tell(happening: LiveHappening): Told {
  switch (happening.kind) {
    case 'scaled': {
      const { pool, from, to, reason, by } = happening;
      const who = by === undefined ? '' : ` by ${by}`;
      const verb = to > from ? 'grew' : 'shrank';
      const tone = to > from ? 'up' : 'down';
      return {
        sentence: `${pool} ${verb} from ${from} to ${counted(to, 'agent')}${who}`,
        reason,
        path: paths.fleet({ pool }),
        tone,
      };
    }
    case 'agent-joined':
      return about(happening.agent, `${happening.agent} joined ${happening.type}`, 'plain');
    case 'agent-left':
      return {
        ...about(happening.agent, `${happening.agent} left ${happening.type}`, 'plain'),
        reason: happening.reason,
      };
    case 'agent-ejected':
      return { ...about(happening.agent, `${happening.agent} was ejected`, 'trouble'), reason: happening.reason };
    case 'dead-lettered': {
      const { task, type, error } = happening;
      return {
        sentence: `Task ${task} of ${type} became a dead letter`,
        reason: error,
        path: paths.tasks({ task }),
        tone: 'trouble',
      };
    }
    case 'settings-changed':
      return { sentence: `Settings changed by ${happening.by} (version ${happening.version})`, tone: 'plain' };
    case 'policy-changed': {
      const { pool, by } = happening;
      return { sentence: `Policy of ${pool} changed by ${by}`, path: paths.scaling({ pool }), tone: 'plain' };
    }
    case 'paused':
    case 'resumed': {
      const { type, tenant, by, kind } = happening;
      const what = [type, tenant === undefined ? undefined : `tenant ${tenant}`].filter((part) => part !== undefined);
      return {
        sentence: `${what.join(' of ') || 'All work'} ${kind} by ${by}`,
        tone: kind === 'paused' ? 'trouble' : 'plain',
      };
    }
    default:
      return happening satisfies never;
  }
}

const about = (agent: string, sentence: string, tone: Told['tone']): Told => ({
  sentence,
  path: paths.fleet({ agent }),
  tone,
});
