// muster explain: why this agent, or why it waits; with other weights, whom they would have chosen.
import type { WhatIfRequest } from '@muster/contract';
import { FACTORS } from '@muster/contract/words';
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';
import { UsageError } from '../exit.ts';
import { explanationText } from '../explanation-text.ts';
import { text } from '../options.ts';
import { TASK_ARGUMENT, taskIdIn } from '../task-argument.ts';
import { whatIfText } from '../what-if-text.ts';

export const explain = defineCommand({
  name: 'explain',
  summary: 'explain why a task went to its agent, or why it waits',
  example: 'explain t1z',
  arguments: [TASK_ARGUMENT],
  options: {
    ...clientOptions,
    weights: text('--weights <factor=n,...>', 'whom these weights would have chosen: load=0.5,performance=0.5'),
    profile: text('--profile <profile>', 'whom the weights of this routing profile would have chosen'),
  },
  async run({ options, world, arguments: [id] }) {
    const task = taskIdIn(id);
    const client = clientOf(options, world);
    const request = requestOf(options);
    if (request !== undefined) {
      const found = await client.whatIf(task, request);
      return { json: found, text: whatIfText(found, world.terminal) };
    }
    const found = await client.explain(task);
    return { json: found, text: explanationText(found, { terminal: world.terminal, now: Date.now() }) };
  },
});

function requestOf({ weights, profile }: { weights?: string | undefined; profile?: string | undefined }) {
  if (weights !== undefined && profile !== undefined) throw new UsageError('give --weights or --profile, not both');
  if (profile !== undefined) return { profile };
  return weights === undefined ? undefined : { weights: weightsIn(weights) };
}

/** load=0.5,performance=0.5 */
function weightsIn(given: string): NonNullable<WhatIfRequest['weights']> {
  const pairs = given.split(',').map((pair): [string, number] => {
    const [name = '', value = ''] = pair.split('=').map((part) => part.trim());
    if (!FACTORS.some((factor) => factor === name))
      throw new UsageError(`--weights: "${name}" is no factor; they are ${FACTORS.join(', ')}`);
    if (!/^\d+(\.\d+)?$/.test(value)) throw new UsageError(`--weights: ${name} needs a number, as in ${name}=0.5`);
    return [name, Number(value)];
  });
  return Object.fromEntries(pairs);
}
