// muster settings set: changes settings of a running controller, all of them or none.
import { assignmentIn } from '../assignment.ts';
import { clientOf } from '../client.ts';
import { defineCommand } from '../command.ts';
import { changeOptions, noteOf, outcomeOf } from '../setting-change.ts';

const UNSET_HINT = '; to take a value away: muster settings unset KEY';

export const settingsSet = defineCommand({
  name: 'settings set',
  summary: 'change settings of a running controller',
  example: "settings set queue.agingMs=30000 'tenants.research={\"weight\": 3}' --reason 'a deadline'",
  arguments: [{ name: '<assignments...>', meaning: 'KEY=VALUE; a value that is no JSON is taken as text' }],
  options: changeOptions,
  async run({ options, arguments: assignments, world }) {
    const values = Object.fromEntries(assignments.map((text) => assignmentIn(text, UNSET_HINT)));
    const reply = await clientOf(options, world).changeSettings({ ...values, ...noteOf(options) });
    return outcomeOf(reply, Object.keys(values));
  },
});
