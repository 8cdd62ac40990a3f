// Who may do what: one row for every HTTP operation and for every item of a connection. What has no row is refused.
import type { ToController } from './protocol.ts';
import { ROLES } from './words.ts';

/** What a token may be used for; docs/security.md says what each role is meant for. */
export type Role = (typeof ROLES)[number];

/**
 * How far a request reaches, which decides what a token of one tenant gets of it:
 * `open` needs no token; `common` is the same for everybody; `task` is about the task in the path, which must be the
 * tenant's; `tenant` is narrowed to the tenant by its handler; `fleet` is about all tenants and closed to such a token.
 */
export type Reach = 'open' | 'common' | 'task' | 'tenant' | 'fleet';

export interface AccessRow {
  readonly roles: readonly Role[];
  readonly reach: Reach;
  /** It changes nothing, or only what the journal tells of anyway: not in the audit log. */
  readonly isRoutine?: boolean;
}

const EVERYBODY: readonly Role[] = ROLES;
const READERS: readonly Role[] = ['viewer', 'submitter', 'operator', 'admin'];
const SUBMITTERS: readonly Role[] = ['submitter', 'agent', 'operator', 'admin'];
const AGENTS: readonly Role[] = ['agent', 'admin'];
const OPERATORS: readonly Role[] = ['operator', 'admin'];

const ADMINS: readonly Role[] = ['admin'];

const row = (roles: readonly Role[], reach: Reach): AccessRow => ({ roles, reach });
const routine = (roles: readonly Role[], reach: Reach): AccessRow => ({ roles, reach, isRoutine: true });

/** By the operationId of the OpenAPI document. */
export const HTTP_ACCESS = {
  submitTasks: routine(SUBMITTERS, 'tenant'),
  listTasks: row(READERS, 'tenant'),
  countTasks: row(READERS, 'tenant'),
  cancelTasks: row(OPERATORS, 'tenant'),
  readTask: row(EVERYBODY, 'task'),
  followTask: row(EVERYBODY, 'task'),
  explainTask: row(EVERYBODY, 'task'),
  whatIfTask: routine(EVERYBODY, 'task'),
  cancelTask: row(SUBMITTERS, 'task'),
  scoreTask: row(SUBMITTERS, 'task'),
  approveTask: row(OPERATORS, 'task'),
  rejectTask: row(OPERATORS, 'task'),
  purgeTasks: row(OPERATORS, 'tenant'),
  redriveTasks: row(OPERATORS, 'tenant'),
  pollAgent: routine(AGENTS, 'fleet'),
  listSchedules: row(READERS, 'fleet'),
  readSchedule: row(READERS, 'fleet'),
  setSchedule: row(OPERATORS, 'fleet'),
  removeSchedule: row(OPERATORS, 'fleet'),
  triggerSchedule: row(OPERATORS, 'fleet'),
  listAgents: row(READERS, 'fleet'),
  readAgent: row(READERS, 'fleet'),
  drainAgent: row(OPERATORS, 'fleet'),
  cordonAgent: row(OPERATORS, 'fleet'),
  uncordonAgent: row(OPERATORS, 'fleet'),
  listPools: row(READERS, 'fleet'),
  readPool: row(READERS, 'fleet'),
  scalePool: row(OPERATORS, 'fleet'),
  drainPool: row(OPERATORS, 'fleet'),
  cordonPool: row(OPERATORS, 'fleet'),
  uncordonPool: row(OPERATORS, 'fleet'),
  removePoolAgent: row(OPERATORS, 'fleet'),
  listDecisions: row(READERS, 'fleet'),
  readPolicy: row(READERS, 'fleet'),
  setPolicy: row(OPERATORS, 'fleet'),
  resetPolicy: row(OPERATORS, 'fleet'),
  listPresets: row(READERS, 'fleet'),
  listEvents: row(READERS, 'fleet'),
  setEvent: row(OPERATORS, 'fleet'),
  removeEvent: row(OPERATORS, 'fleet'),
  listLimits: row(READERS, 'fleet'),
  listPauses: row(READERS, 'fleet'),
  pauseWork: row(OPERATORS, 'fleet'),
  resumeWork: row(OPERATORS, 'fleet'),
  readStatus: row(READERS, 'fleet'),
  listIndicators: row(READERS, 'common'),
  readSeries: row(READERS, 'fleet'),
  readMetrics: row(READERS, 'fleet'),
  makeReview: row(READERS, 'fleet'),
  listReviews: row(READERS, 'fleet'),
  readReview: row(READERS, 'fleet'),
  readSettings: row(READERS, 'fleet'),
  changeSettings: row(ADMINS, 'fleet'),
  listSettingsVersions: row(READERS, 'fleet'),
  undoSettings: row(ADMINS, 'fleet'),
  listSimulations: row(READERS, 'fleet'),
  startSimulation: routine(OPERATORS, 'fleet'),
  readSimulation: row(READERS, 'fleet'),
  removeSimulation: routine(OPERATORS, 'fleet'),
  isAlive: row(EVERYBODY, 'open'),
  isReady: row(EVERYBODY, 'common'),
  readOpenApi: row(EVERYBODY, 'common'),
  createToken: row(ADMINS, 'fleet'),
  listTokens: row(ADMINS, 'fleet'),
  revokeToken: row(ADMINS, 'fleet'),
  listAudit: row(ADMINS, 'fleet'),
  createTicket: routine(EVERYBODY, 'common'),
} as const satisfies Record<string, AccessRow>;

export type OperationId = keyof typeof HTTP_ACCESS;

/** By the kind of the item. A client's items reach its tenant's tasks; an agent serves the whole fleet. */
export const ITEM_ACCESS = {
  hello: row(AGENTS, 'fleet'),
  done: row(AGENTS, 'fleet'),
  failed: row(AGENTS, 'fleet'),
  ask: row(AGENTS, 'fleet'),
  handoff: row(AGENTS, 'fleet'),
  progress: row(AGENTS, 'fleet'),
  checkpoint: row(AGENTS, 'fleet'),
  output: row(AGENTS, 'fleet'),
  stopped: row(AGENTS, 'fleet'),
  vitals: row(AGENTS, 'fleet'),
  drain: row(AGENTS, 'fleet'),
  submit: row(SUBMITTERS, 'tenant'),
  'cancel-task': row(SUBMITTERS, 'tenant'),
  watch: row(EVERYBODY, 'tenant'),
  follow: row(EVERYBODY, 'tenant'),
  unfollow: row(EVERYBODY, 'tenant'),
  message: row(['agent', 'operator', 'admin'], 'fleet'),
} as const satisfies Record<ToController['kind'], AccessRow>;

/** The live stream of dashboards: a tenant's token is told of its own work, and of nothing else. */
export const LIVE_ACCESS: AccessRow = row(READERS, 'tenant');

/** The dashboard's files: they hold no data. What the page asks for has rows of its own. */
export const PAGE_ACCESS: AccessRow = row(EVERYBODY, 'open');

/** Who holds a token, as far as access goes. */
export interface Holder {
  readonly role: Role;
  /** Undefined: all tenants. */
  readonly tenant?: string | undefined;
}

/** Why the holder may not use what the row is of, as the end of a sentence that begins with its name. */
export function whyRefused({ role, tenant }: Holder, { roles, reach }: AccessRow): string | undefined {
  if (!roles.includes(role)) return `needs the role ${listed(roles)}; the token's role is ${role}`;
  if (reach === 'fleet' && tenant !== undefined) return `concerns the whole fleet; the token is of tenant ${tenant}`;
  return undefined;
}

function listed(roles: readonly Role[]): string {
  return roles.length === 1 ? roles.join() : `${roles.slice(0, -1).join(', ')} or ${roles.at(-1)}`;
}
