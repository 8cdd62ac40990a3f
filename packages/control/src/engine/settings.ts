// What the engine may be told. Units last; each key is documented for users in config.ts.
import type { LimitRule } from '@muster/contract';
import type { EjectionRules } from '../core/route/ejection.ts';

/**
 * The settings in force. Sections are replaced as a whole when settings change (live-settings.ts), so read them where
 * they are used and keep no section; a room that works a setting into its own state is told: see Controller.
 */
export interface EngineSettings {
  readonly queue: {
    readonly waitingMax: number;
    readonly payloadBytesMax: number;
    /** Payloads of waiting tasks beyond this live on disk only. */
    readonly payloadMemoryBytes: number;
    readonly agingMs: number;
    readonly keysMax: number;
    readonly throttlesMax: number;
    /** How long results and idempotency keys are kept at least. */
    readonly retentionMs: number;
  };
  /** In characters of JSON. */
  readonly streams: {
    readonly taskBytes: number;
    readonly totalBytes: number;
    readonly tailBytes: number;
    readonly readersMax: number;
  };
  readonly tenants: Readonly<Record<string, { readonly weight: number }>>;
  readonly limits: readonly LimitRule[];
  readonly lease: {
    readonly heartbeatMs: number;
    readonly silenceMs: number;
    /** Silent agents are looked for at least this often. */
    readonly checkMs: number;
    readonly reconnectGraceMs: number;
    readonly orphanTimeoutMs: number;
    readonly poisonDeaths: number;
  };
  readonly routing: {
    readonly profile: string;
    readonly picker: string;
    readonly explorationRatio: number;
    readonly guardQuantile: number;
    readonly patienceRatio: number;
    readonly profiles: Readonly<Record<string, unknown>>;
    readonly slowStartMs: number;
    readonly slowStartAggression: number;
    /** By agent type, then version: share of the tasks. */
    readonly canary: Readonly<Record<string, Readonly<Record<string, number>>>>;
    readonly ejection: EjectionRules;
    readonly hedging: { readonly budgetRatio: number };
    /** Waiting tasks among which a freed slot may choose; 1 = it takes them as they come. */
    readonly lookAhead: number;
  };
}
