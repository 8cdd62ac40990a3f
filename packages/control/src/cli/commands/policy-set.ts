// muster policy set: changes the policy of a pool, or replaces it.
import { PRESETS } from '@muster/contract/words';
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';
import { UsageError } from '../exit.ts';
import { readInput } from '../input.ts';
import { choice, text } from '../options.ts';
import { expectOption } from '../policy-expect.ts';
import { POOL_ARGUMENT, poolTypeIn } from '../pool-argument.ts';

export const policySet = defineCommand({
  name: 'policy set',
  summary: 'change the policy of a pool while it runs; with --preset or --file, replace what was given before',
  example: 'policy set writer --preset production maxAgents=50 scaleUpCooldown=30s',
  arguments: [
    POOL_ARGUMENT,
    { name: '[assignments...]', meaning: 'FIELD=VALUE, as policy get names them; times as 30s' },
  ],
  options: {
    ...clientOptions,
    preset: choice('--preset <name>', 'start from this one', PRESETS),
    file: text('--file <file|->', 'the fields as YAML, like policy: of a pool in muster.yaml'),
    expect: expectOption,
  },
  async run({ options, world, arguments: [argument, ...assignments] }) {
    const type = poolTypeIn(argument);
    const { preset, file } = options;
    const given = assignments.filter((text) => text !== '');
    if (given.length === 0 && preset === undefined && file === undefined) {
      throw new UsageError(`say what to change: FIELD=VALUE, --preset or --file; see muster policy get ${type}`);
    }
    const { policyIn, policyOf } = await import('../policy-input.ts');
    const changes = policyOf(given);
    const fromFile =
      file === undefined
        ? {}
        : policyIn(await readInput(file === '-' ? file : `@${file}`, { flag: '--file', world }), {
            flag: '--file',
            file,
          });
    const client = clientOf(options, world);
    const isReplaced = preset !== undefined || file !== undefined;
    const before = isReplaced ? undefined : await client.policy(type);
    const start = preset === undefined ? {} : { preset };
    const policy = { ...before?.given, ...fromFile, ...start, ...changes };
    // What was read is changed, and nothing that somebody has set since.
    const reply = await client.setPolicy(type, policy, { version: options.expect ?? before?.version });
    const { policyText } = await import('../policy-text.ts');
    const isOff = reply.policy.enabled
      ? ''
      : `\n${type} is resized by hand only: muster policy set ${type} enabled=true`;
    return { json: reply, text: `${policyText(reply, world.terminal)}${isOff}` };
  },
});
