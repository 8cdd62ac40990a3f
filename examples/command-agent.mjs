// Any program as an agent: the payload on its standard input, its standard output as the result.
// The same from a shell: muster agent run --type shout --command 'tr a-z A-Z'
import { runCommandAgent } from '@muster/sdk';

await runCommandAgent({
  type: 'shout',
  slots: 2,
  command: ['tr', 'a-z', 'A-Z'],
});
