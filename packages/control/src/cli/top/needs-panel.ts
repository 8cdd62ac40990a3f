// What waits and runs, by type and tenant.
import { counted } from '@muster/contract/amounts';
import type { LiveNeed } from '@muster/contract/live';
import { bar } from '../table.ts';
import { span } from './line.ts';
import { byName, byNumber, type PanelTable } from './panel.ts';

const BAR_WIDTH = 16;

export const NEEDS: PanelTable<LiveNeed> = {
  title: 'Needs',
  rows: ({ needs }) => needs,
  texts: ({ type, tenant }) => [type, tenant],
  sorts: [
    { title: 'WAITING', compare: byNumber(({ waiting, running }) => waiting + running * 1e-9), isDescending: true },
    { title: 'RUNNING', compare: byNumber(({ running }) => running), isDescending: true },
    { title: 'TYPE', compare: byName(({ type, tenant }) => `${type} ${tenant}`), isDescending: false },
    { title: 'TENANT', compare: byName(({ type, tenant }) => `${tenant} ${type}`), isDescending: false },
  ],
  columns({ needs }) {
    const most = needs.reduce((found, { waiting }) => Math.max(found, waiting), 1);
    return [
      { title: 'TYPE', cell: ({ type }) => span(type), rank: 0 },
      { title: 'TENANT', cell: ({ tenant }) => span(tenant, 'dim'), rank: 3 },
      {
        title: 'WAITING',
        cell: ({ waiting }) => span(String(waiting), waiting === 0 ? 'dim' : undefined),
        isNumber: true,
        width: 9,
        rank: 1,
      },
      { title: 'RUNNING', cell: ({ running }) => span(String(running)), isNumber: true, width: 9, rank: 2 },
      { title: '', cell: ({ waiting }) => span(bar(waiting / most, BAR_WIDTH), 'cyan'), width: BAR_WIDTH, rank: 4 },
    ];
  },
  detail: ({ type, tenant, waiting, running }) =>
    `${counted(waiting, 'task')} of ${type} for ${tenant} waiting, ${running} running · muster tasks --type ${type} --state waiting`,
  none: 'No unfinished work.',
};
