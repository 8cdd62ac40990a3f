// muster token list: the tokens that were made, without their secrets.
import type { Token } from '@muster/contract';
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';
import { table } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { ago, clockTime } from '../times.ts';

export const tokenList = defineCommand({
  name: 'token list',
  summary: 'list the tokens, without their secrets',
  example: 'token list --json',
  options: clientOptions,
  async run({ options, world }) {
    const tokens = await clientOf(options, world).tokens();
    const text =
      tokens.length === 0 ? 'no tokens; make one with: muster token create --help' : rows(tokens, world.terminal);
    return { json: { tokens }, text };
  },
});

function rows(tokens: readonly Token[], terminal: Terminal): string {
  const now = Date.now();
  const end = ({ expiresAt }: Token): string =>
    expiresAt === undefined ? 'never' : expiresAt <= now ? 'expired' : clockTime(expiresAt);
  return table(
    tokens,
    [
      { title: 'ID', cell: ({ id }) => id },
      { title: 'NAME', cell: ({ name }) => name ?? '' },
      { title: 'ROLE', cell: ({ role }) => role },
      { title: 'TENANT', cell: ({ tenant }) => tenant ?? 'all' },
      { title: 'AGENT TYPES', cell: ({ agentTypes }) => agentTypes?.join(', ') ?? '' },
      { title: 'MADE', cell: ({ createdAt }) => ago(createdAt, now), isNumber: true },
      { title: 'BY', cell: ({ createdBy }) => createdBy },
      { title: 'EXPIRES', cell: end },
    ],
    terminal,
  );
}
