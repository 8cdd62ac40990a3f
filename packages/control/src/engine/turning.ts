// When agents are scarce the choice is turned round: a freed slot may prefer one of the first waiting tasks.
import type { Turning } from '../core/queue/order.ts';
import type { Need } from '../core/route/fleet.ts';
import type { EngineParts } from './parts.ts';
import type { TaskEntry } from './task-entry.ts';

export function turningOf({
  settings,
  needs,
  router,
}: Pick<EngineParts, 'settings' | 'needs' | 'router'>): Turning<TaskEntry, Need> {
  return {
    // Read each time: the settings are live.
    get lookAhead() {
      return settings.routing.lookAhead;
    },
    isScarce: (need, waiting) => waiting > need.free,
    prefer: (entries) =>
      router.prefer(entries.map(({ spec, extras }) => ({ need: needs.of(spec), session: extras?.session ?? '' }))),
  };
}
