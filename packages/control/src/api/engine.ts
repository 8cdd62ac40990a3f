// The part of the engine that the API calls; a class with the same methods is enough.
import type { Controller } from '../engine/controller.ts';

export type Engine = Pick<
  Controller,
  | 'submit'
  | 'cancel'
  | 'redrive'
  | 'score'
  | 'task'
  | 'tasks'
  | 'ended'
  | 'explain'
  | 'agents'
  | 'status'
  | 'receive'
  | 'disconnected'
  | 'confine'
  | 'readiness'
  | 'assertTenant'
> & { readonly settings: Settings };

/** What is set while the controller runs. */
export type Settings = Pick<Controller['settings'], 'read' | 'change' | 'history' | 'undo'>;

/** What the hub calls. */
export type Receiver = Pick<Engine, 'receive' | 'disconnected' | 'confine' | 'readiness'>;
