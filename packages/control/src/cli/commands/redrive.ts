// muster redrive: gives dead letters another chance.
import type { RedriveRequest } from '@muster/contract';
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';
import { EXIT, UsageError } from '../exit.ts';
import { flag, text } from '../options.ts';
import { taskIdIn } from '../task-argument.ts';

export const redrive = defineCommand({
  name: 'redrive',
  summary: 'reopen dead letters',
  example: 'redrive --type code-review',
  arguments: [{ name: '[tasks...]', meaning: 'task ids' }],
  options: {
    ...clientOptions,
    type: text('--type <type>', 'only dead letters of this type'),
    all: flag('--all', 'every dead letter'),
  },
  async run({ options, world, arguments: ids }) {
    const { type, all } = options;
    // Reopening everything by leaving something out would be a costly slip.
    if (ids.length === 0 && type === undefined && !all) throw new UsageError('name the tasks, or pass --type or --all');
    if (all && ids.length > 0) throw new UsageError('--all does not go with task ids');
    const request: RedriveRequest = {
      ...(ids.length === 0 ? {} : { tasks: ids.map(taskIdIn) }),
      ...(type === undefined ? {} : { type }),
    };
    const reply = await clientOf(options, world).redrive(request);
    const skipped = reply.skipped.map(({ id, reason }) => `\nskipped ${id}: ${reason}`).join('');
    const text = `${reply.redriven.length} reopened${skipped}`;
    return { json: reply, text, exitCode: reply.skipped.length > 0 ? EXIT.failed : EXIT.done };
  },
});
