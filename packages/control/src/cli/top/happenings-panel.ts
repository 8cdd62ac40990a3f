// What happened, the newest first.
import type { LiveHappening } from '@muster/contract/live';
import { briefAgo, clockTime } from '../times.ts';
import { tell } from './happening-text.ts';
import { span } from './line.ts';
import type { PanelTable } from './panel.ts';

export const HAPPENINGS: PanelTable<LiveHappening> = {
  title: 'Happenings',
  rows: ({ happenings }) => happenings,
  texts(happening) {
    const { sentence, reason } = tell(happening);
    return [sentence, reason];
  },
  sorts: [],
  columns: ({ now }) => [
    {
      title: 'AGO',
      cell: ({ at }) => span(briefAgo(at, now), 'dim'),
      isNumber: true,
      width: 6,
      rank: 1,
    },
    {
      title: 'WHAT',
      cell(happening) {
        const { sentence, style, sign } = tell(happening);
        return span(`${sign} ${sentence}`, style);
      },
      least: 34,
      rank: 0,
    },
    { title: 'WHY', cell: (happening) => span(tell(happening).reason, 'dim'), rank: 2 },
  ],
  detail(happening) {
    const { sentence, reason } = tell(happening);
    return [sentence, reason, clockTime(happening.at)].filter((part) => part !== '').join(' · ');
  },
  none: 'Nothing has happened yet.',
};
