// Who sent a request or a frame, as its token says; and who it is where no token is needed.
import { type Holder, ITEM_ACCESS, type Role, whyRefused } from '@muster/contract';

export interface Caller extends Holder {
  /** Id of the token; `configured` is the one of the settings, `local` stands for none. */
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly tenant: string | undefined;
  /** Agent types and capabilities that it may claim; undefined = any. */
  readonly agentTypes: ReadonlySet<string> | undefined;
  /** It may be revoked, or expire, while it is in use. */
  readonly isRevocable: boolean;
  /** Kinds of items that it may send; undefined = all, which a busy connection need not look up. */
  readonly items: ReadonlySet<string> | undefined;
}

export function callerOf(facts: Omit<Caller, 'items'>): Caller {
  const kinds = Object.entries(ITEM_ACCESS);
  const allowed = kinds.filter(([, row]) => whyRefused(facts, row) === undefined).map(([kind]) => kind);
  return { ...facts, items: allowed.length === kinds.length ? undefined : new Set(allowed) };
}

const unrestricted = {
  role: 'admin',
  tenant: undefined,
  agentTypes: undefined,
  isRevocable: false,
} as const;

/** Everybody on this machine, where the controller listens on loopback and has no token. */
export const LOCAL_USER: Caller = callerOf({ id: 'local', name: 'local user', ...unrestricted });
/** Who uses an open route, or has not been recognised yet: confined to a tenant that has no name and no tasks. */
export const ANONYMOUS: Caller = callerOf({ ...unrestricted, id: 'anonymous', name: '', role: 'viewer', tenant: '' });
/** The holder of `server.token`. */
export const CONFIGURED: Caller = callerOf({ id: 'configured', name: 'server.token', ...unrestricted });
/** The agents of the controller's own pools. */
export const POOL_AGENT: Caller = callerOf({ ...unrestricted, id: 'pool', name: 'agent of a pool', role: 'agent' });
