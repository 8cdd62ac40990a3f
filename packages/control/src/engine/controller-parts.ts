// What a controller is given: the outside world as ports, and what it is to be.
import type { Status } from '@muster/contract';
import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import type { Measuring } from './indicators/indicators.ts';
import type { SettingsSource } from './live-settings.ts';
import type { PoolPlan } from './pool-state.ts';
import type { Alarm, Calendar, History, Journal, Log, Mailbox, Provisioner, TripExporter } from './ports.ts';
import type { EngineSettings } from './settings.ts';

export interface ControllerParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly journal: Journal;
  readonly history: History;
  readonly mailbox: Mailbox;
  readonly alarm: Alarm;
  readonly calendar: Calendar;
  /** As configured. */
  readonly settings: EngineSettings;
  /** Where live values are checked and resolved [settings cannot be changed]. */
  readonly settingsSource?: SettingsSource;
  /** Called with the settings in force, at the start and after each change. */
  readonly onSettings?: (settings: EngineSettings) => void;
  readonly log: Log;
  readonly version: string;
  readonly node: string;
  readonly process?: Status['process'];
  /** The journal failed: what was acknowledged is safe, nothing more can be. */
  readonly onFatal: (error: Error) => void;
  /** Worst stall of the event loop lately. */
  readonly loopDelayMsMax: () => number;
  /** Pools whose agents are provided; each type once [none]. */
  readonly pools?: readonly PoolPlan[];
  /** Who provides them; asked once, when the journal has been read. Needed with pools. */
  readonly provide?: () => Provisioner;
  /** Who keeps and adds to what is measured [nothing is]. */
  readonly measuring?: Measuring;
  /** Where the trips of tasks go [nowhere: callers' traces are only handed on]. */
  readonly trips?: TripExporter;
  /** Lets other work run between two slices of a long task. */
  readonly yieldTurn: () => Promise<void>;
}
