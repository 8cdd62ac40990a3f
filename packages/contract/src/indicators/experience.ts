// The layer of users: how soon, how good, how often not at all.
import { type Entry, MOMENTS, SHARES, type, WAITS } from './shape.ts';

export const EXPERIENCE = [
  {
    name: 'muster_task_response_seconds',
    unit: 'seconds',
    kind: 'distribution',
    meaning: 'From the submission of a task until its outcome, whatever that is.',
    labels: [type],
    edges: WAITS,
  },
  {
    name: 'muster_task_first_output_seconds',
    unit: 'seconds',
    kind: 'distribution',
    meaning: 'From the submission of a task until an attempt first said something about it.',
    labels: [type],
    edges: WAITS,
  },
  {
    name: 'muster_satisfaction_ratio',
    unit: 'ratio',
    kind: 'distribution',
    meaning: 'Satisfaction with finished tasks, as attempts and users scored them.',
    labels: [type],
    edges: SHARES,
  },
  {
    name: 'muster_deadline_misses_total',
    unit: 'tasks',
    kind: 'counter',
    meaning: 'Tasks that were not done by their deadline.',
    labels: [type],
  },
  {
    name: 'muster_tasks_abandoned_total',
    unit: 'tasks',
    kind: 'counter',
    meaning: 'Tasks that never started: cancelled while they waited, or expired.',
    labels: [type],
  },
  {
    name: 'muster_api_request_seconds',
    unit: 'seconds',
    kind: 'distribution',
    meaning: 'From the arrival of an HTTP request until its reply has left; requests that wait by intent excluded.',
    labels: [],
    edges: MOMENTS,
  },
  {
    name: 'muster_api_requests_total',
    unit: 'requests',
    kind: 'counter',
    meaning: 'HTTP requests answered.',
    labels: [
      { name: 'operation', valuesMax: 100, meaning: 'Operation of the API, or `none` for what is no route.' },
      { name: 'outcome', valuesMax: 3, meaning: 'ok, refused (4xx) or error (5xx).' },
    ],
  },
] as const satisfies readonly Entry[];
