// All pages, in the order of the rail. To add one: a folder beside this file, a path in ../paths.ts, an entry here.
import { paths } from '../paths.ts';
import type { Leaf, Page, Seat } from './page.ts';

export const PAGES: readonly Page[] = [
  {
    path: paths.overview(),
    title: 'Overview',
    key: 'o',
    icon: 'M2 14h3l3-8 4 11 3-7h3',
    load: async () => (await import('./overview/overview-page.tsx')).OverviewPage,
  },
  {
    path: paths.fleet(),
    title: 'Fleet',
    key: 'f',
    icon: 'M6 2.5l3 1.7v3.5L6 9.5 3 7.7V4.2zM14 2.5l3 1.7v3.5l-3 1.8-3-1.8V4.2zM10 10.5l3 1.7v3.5l-3 1.8-3-1.8v-3.5z',
    load: async () => (await import('./fleet/fleet-page.tsx')).FleetPage,
  },
  {
    path: paths.tasks(),
    title: 'Tasks',
    key: 't',
    icon: 'M3 5h14M3 10h14M3 15h9',
    load: async () => (await import('./tasks/tasks-page.tsx')).TasksPage,
  },
  {
    path: paths.routing(),
    title: 'Routing',
    key: 'r',
    icon: 'M3 10h4l4-5h6M7 10l4 5h6M14 2l3 3-3 3M14 12l3 3-3 3',
    load: async () => (await import('./routing/routing-page.tsx')).RoutingPage,
  },
  {
    path: paths.scaling(),
    title: 'Scaling',
    key: 's',
    icon: 'M3 16h3v-3h4V9h4V5h3',
    load: async () => (await import('./scaling/scaling-page.tsx')).ScalingPage,
  },
  {
    path: paths.simulate(),
    title: 'Simulate',
    key: 'i',
    icon: 'M5 3l11 7-11 7z',
    load: async () => (await import('./simulate/simulate-page.tsx')).SimulatePage,
  },
];

export const LEAVES: readonly Leaf[] = [
  {
    path: paths.review(),
    title: 'Review',
    under: paths.overview(),
    load: async () => (await import('./review/review-page.tsx')).ReviewPage,
  },
];

export const SEATS: readonly Seat[] = [
  {
    path: paths.forecast(),
    title: 'Forecast',
    key: 'c',
    icon: 'M2 13c3 0 4-6 8-6M10 7l8-5M10 7l8 6',
    question: 'What will come, how sure that is, and how right the forecasts of last week were.',
    untilThen: [],
  },
  {
    path: paths.alerts(),
    title: 'Alerts',
    key: 'a',
    icon: 'M10 3c3 0 5 2 5 5v4l2 3H3l2-3V8c0-3 2-5 5-5zM8 17h4',
    question: 'One incident for one cause: what deviated, what changed before, what it hurts.',
    untilThen: [],
  },
  {
    path: paths.tuning(),
    title: 'Tuning',
    key: 'u',
    icon: 'M3 6h8M15 6h2M3 14h2M9 14h8M13 4v4M7 12v4',
    question: 'Which settings were tried, what they gained, and what was taken back.',
    untilThen: ['muster settings history'],
  },
  {
    path: paths.cluster(),
    title: 'Cluster',
    key: 'l',
    icon: 'M10 4a2 2 0 1 0 .01 0M4 14a2 2 0 1 0 .01 0M16 14a2 2 0 1 0 .01 0M9 7l-4 7M11 7l4 7M6 16h8',
    question: 'Which controllers there are, who owns what, and who took over from whom.',
    untilThen: ['muster status'],
  },
];
