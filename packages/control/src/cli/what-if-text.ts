// What other weights would have chosen, as a table beside what was chosen.
import type { WhatIf } from '@muster/contract';
import { FACTORS } from '@muster/contract/words';
import { paint, table } from './table.ts';
import type { Terminal } from './terminal.ts';

export function whatIfText(found: WhatIf, terminal: Pick<Terminal, 'columns' | 'hasColour'>): string {
  const { task, attempt, chosen, winner, isChanged, weights, weightsThen, candidates } = found;
  const head = isChanged
    ? `With these weights attempt ${attempt} of ${task} would have gone to ${winner} instead of ${chosen}.`
    : `With these weights attempt ${attempt} of ${task} would have gone to ${chosen} all the same.`;
  const rows = [
    ...FACTORS.map((factor) => ({
      name: factor,
      weight: `${weightsThen[factor].toFixed(2)} → ${weights[factor].toFixed(2)}`,
      cell: ({ factors }: WhatIf['candidates'][number]) => (weights[factor] * factors[factor]).toFixed(3),
    })),
    { name: 'score', weight: '', cell: ({ score }: WhatIf['candidates'][number]) => score.toFixed(3) },
    { name: 'score then', weight: '', cell: ({ scoreThen }: WhatIf['candidates'][number]) => scoreThen.toFixed(3) },
  ];
  const columns = [
    { title: 'FACTOR', cell: ({ name }: (typeof rows)[number]) => name },
    { title: 'WEIGHT', cell: ({ weight }: (typeof rows)[number]) => weight },
    ...candidates.map((candidate, index) => ({
      title: `${index === 0 ? '→ ' : ''}${candidate.agent}`,
      cell: ({ cell }: (typeof rows)[number]) => cell(candidate),
      isNumber: true,
    })),
  ];
  const note = 'Compared are the candidates that the decision has recorded: the chosen one and up to three runners-up.';
  return `${paint(head, 'bold', terminal)}\n\n${table(rows, columns, terminal)}\n\n${note}`;
}
