// The agent of workflow.json: one task splits a text, three count its parts, one adds up what they found.
import { defineAgent, serveAgent } from '@muster/sdk';

const steps = {
  split: ({ payload }) => payload.text.match(/\S+ \S+/g),
  // Its `after` has the one task that it came after: the list of parts.
  count: ({ payload, after: [split] }) => split.result[payload.part].length,
  // The results come in the order in which the submission names the tasks.
  join: ({ after, approval }) => ({
    letters: after.reduce((sum, { result }) => sum + result, 0),
    approvedBy: approval.by,
  }),
};

const agent = defineAgent({
  type: 'workflow',
  capabilities: Object.keys(steps),
  slots: 4,
  run: (task) => steps[task.type](task),
});

await serveAgent(agent);
