// What the controller says of itself in one look.
import Type, { type Static } from 'typebox';
import { oneOf } from '../one-of.ts';
import { Bottleneck } from './bottleneck.ts';
import { Pause } from './pause.ts';

const closed = { additionalProperties: false } as const;
const count = (description: string) => Type.Integer({ description });

export const Status = Type.Object(
  {
    version: Type.String(),
    node: Type.String({ description: 'Name of this controller process.' }),
    process: Type.Optional(
      Type.Object(
        {
          pid: count('Id of the controller’s process.'),
          isBackground: Type.Boolean({
            description: 'Started by muster start; else it belongs to a terminal or a supervisor.',
          }),
        },
        closed,
      ),
    ),
    epoch: count('Starts of this data directory so far; part of every fencing token.'),
    startedAt: Type.Number(),
    readiness: Type.Optional(
      oneOf(['starting', 'ready', 'disk-full', 'stopping'], 'Whether it takes new work, and if not, why.'),
    ),
    now: Type.Number(),
    durability: Type.String({
      description: 'Level of an acknowledgement: L1 = synced to this node’s disk; none = memory only.',
    }),
    tasks: Type.Object(
      {
        scheduled: count('Delayed, backing off, or behind other tasks.'),
        waiting: count('Ready, without an agent.'),
        awaitingApproval: count('Held until a person decides.'),
        leased: count('Held by an agent.'),
        completed: count('Since the data directory was created, as the next four.'),
        failed: count(''),
        cancelled: count(''),
        expired: count(''),
        deadLettered: count('Dead letters now.'),
        submitted: count(''),
      },
      closed,
    ),
    agents: Type.Object(
      { total: count(''), idle: count(''), busy: count(''), unavailable: count('Draining, suspect or absent.') },
      closed,
    ),
    slots: Type.Object({ total: count(''), busy: count('') }, closed),
    demands: Type.Array(
      Type.Object(
        { type: Type.String(), requires: Type.Array(Type.String()), waiting: count(''), sinceMs: Type.Number() },
        closed,
      ),
      { description: 'Waiting work that no live agent can take.' },
    ),
    pauses: Type.Array(Pause, { description: 'Work of which nothing new starts; the first 100.' }),
    journal: Type.Object(
      {
        bytes: count('Size of the journal on disk, snapshot excluded.'),
        durablePosition: count('Everything before this position is on disk.'),
        lastSyncMs: Type.Number(),
        stateHash: Type.Optional(Type.String()),
      },
      closed,
    ),
    /** Of the last analysis; absent before the first. */
    bottleneck: Type.Optional(Bottleneck),
    loopDelayMsMax: Type.Number({ description: 'Worst stall of the event loop in the last minute.' }),
  },
  { ...closed, description: 'State of the controller.' },
);
export type Status = Static<typeof Status>;
