// muster settings set: changes settings of a running controller, all of them or none.
import { clientOf } from '../client.ts';
import { defineCommand } from '../command.ts';
import { UsageError } from '../exit.ts';
import { changeOptions, noteOf, outcomeOf } from '../setting-change.ts';

export const settingsSet = defineCommand({
  name: 'settings set',
  summary: 'change settings of a running controller',
  example: "settings set queue.agingMs=30000 'tenants.research={\"weight\": 3}' --reason 'a deadline'",
  arguments: [{ name: '<assignments...>', meaning: 'KEY=VALUE; a value that is no JSON is taken as text' }],
  options: changeOptions,
  async run({ options, arguments: assignments, world }) {
    const values = Object.fromEntries(assignments.map(assignmentOf));
    const reply = await clientOf(options, world).changeSettings({ ...values, ...noteOf(options) });
    return outcomeOf(reply, Object.keys(values));
  },
});

function assignmentOf(text: string): [string, unknown] {
  const at = text.indexOf('=');
  if (at <= 0) throw new UsageError(`write KEY=VALUE, not "${text}"; to take a value away: muster settings unset KEY`);
  return [text.slice(0, at), parseValue(text.slice(at + 1))];
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
