// The part of the engine that the API calls; a class with the same methods is enough.
import type { Controller } from '../engine/controller.ts';

export type Engine = Pick<
  Controller,
  | 'submit'
  | 'cancel'
  | 'cancelMany'
  | 'count'
  | 'purge'
  | 'redrive'
  | 'score'
  | 'task'
  | 'tasks'
  | 'ended'
  | 'follow'
  | 'explain'
  | 'whatIf'
  | 'limits'
  | 'status'
  | 'receive'
  | 'disconnected'
  | 'confine'
  | 'readiness'
  | 'assertTenant'
  | 'tokens'
> & {
  readonly settings: Settings;
  readonly fleet: FleetControl;
  readonly indicators: Measurements;
  readonly pauses: Pauses;
  readonly pools: PoolControl;
  readonly schedules: Pick<Controller['schedules'], 'list' | 'get' | 'set' | 'remove' | 'trigger'>;
  readonly approvals: Pick<Controller['approvals'], 'approve' | 'reject'>;
  readonly live: LiveSource;
};

/** What dashboards watch. */
export type LiveSource = Pick<Controller['live'], 'watch' | 'unwatch' | 'all' | 'take' | 'beat'>;
export type LiveChange = ReturnType<LiveSource['all']>;

/** What is set while the controller runs. */
export type Settings = Pick<Controller['settings'], 'read' | 'change' | 'history' | 'undo'>;

/** What is measured; the API adds its own. */
export type Measurements = Pick<Controller['indicators'], 'list' | 'read' | 'standing' | 'requested'> & {
  readonly reviews: Pick<Controller['indicators']['reviews'], 'make' | 'list' | 'ofDay'>;
};
export type Standing = ReturnType<Measurements['standing']>[number];

/** What may be paused, and is. */
export type Pauses = Pick<Controller['pauses'], 'all' | 'pause' | 'resume'>;
/** The tokens that admins made. */
export type TokenBook = Engine['tokens'];

/** What people see of the agents and do to them. */
export type FleetControl = Pick<Controller['fleet'], 'page' | 'agent' | 'drain' | 'cordon' | 'uncordon'>;

/** What people see of the pools and do to them. */
export type PoolControl = Pick<
  Controller['pools'],
  | 'list'
  | 'get'
  | 'scale'
  | 'drain'
  | 'cordon'
  | 'uncordon'
  | 'removeAgent'
  | 'decisions'
  | 'presets'
  | 'policy'
  | 'setPolicy'
  | 'resetPolicy'
  | 'events'
  | 'setEvent'
  | 'removeEvent'
>;

/** What the hub calls. */
export type Receiver = Pick<Engine, 'receive' | 'disconnected' | 'confine' | 'readiness'>;

/** An open stream of a task, and what is pulled out of it. */
export type StreamReader = Awaited<ReturnType<Engine['follow']>>;
export type StreamPiece = ReturnType<StreamReader['read']>[number];
