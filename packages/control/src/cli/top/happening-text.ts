// What happened, as a sentence for a terminal; every kind of the stream, or it does not compile.
import { counted } from '@muster/contract/amounts';
import type { LiveHappening } from '@muster/contract/live';
import type { Style } from '../table.ts';
import { span } from './line.ts';

export interface Told {
  readonly sentence: string;
  readonly reason: string;
  /** A letter in front: more, fewer, trouble, or anything else. */
  readonly sign: string;
  readonly style: Style | undefined;
}

export function tell(happening: LiveHappening): Told {
  switch (happening.kind) {
    case 'scaled': {
      const { pool, from, to, reason, by, isEmergency } = happening;
      const who = by === undefined ? '' : ` by ${by}`;
      const how = isEmergency ? ' (emergency)' : '';
      const sentence = `${pool} ${to > from ? 'grew' : 'shrank'} ${from} → ${counted(to, 'agent')}${who}${how}`;
      return { sentence, reason, ...(to > from ? UP : DOWN) };
    }
    case 'agent-joined':
      return { sentence: `${happening.agent} joined ${happening.type}`, reason: '', ...PLAIN };
    case 'agent-left':
      return { sentence: `${happening.agent} left ${happening.type}`, reason: happening.reason, ...PLAIN };
    case 'agent-ejected':
      return { sentence: `${happening.agent} was ejected`, reason: happening.reason, ...TROUBLE };
    case 'dead-lettered': {
      const { task, type, error, reason } = happening;
      const why = reason === 'poison' ? `poison: ${error}` : error;
      return { sentence: `${task} of ${type} became a dead letter`, reason: why, ...TROUBLE };
    }
    case 'settings-changed':
      return { sentence: `settings changed by ${happening.by} (version ${happening.version})`, reason: '', ...CHANGED };
    case 'policy-changed':
      return { sentence: `policy of ${happening.pool} changed by ${happening.by}`, reason: '', ...CHANGED };
    case 'paused':
    case 'resumed': {
      const { type, tenant, by, kind } = happening;
      const parts = [type, tenant === undefined ? undefined : `tenant ${tenant}`].filter((part) => part !== undefined);
      const what = parts.length === 0 ? 'all work' : parts.join(' of ');
      return { sentence: `${what} ${kind} by ${by}`, reason: '', ...(kind === 'paused' ? HELD : CHANGED) };
    }
    default:
      return happening satisfies never;
  }
}

export const signOf = ({ sign, style }: Told) => span(sign, style);

const UP = { sign: '▲', style: 'green' } as const;
const DOWN = { sign: '▼', style: 'blue' } as const;
const TROUBLE = { sign: '✖', style: 'red' } as const;
const HELD = { sign: '■', style: 'yellow' } as const;
const CHANGED = { sign: '●', style: 'cyan' } as const;
const PLAIN = { sign: '·', style: undefined } as const;
