// Every command, in the order of the help.

import type { Command } from './command.ts';
import { agentRun } from './commands/agent-run.ts';
import { agents } from './commands/agents.ts';
import { agentsCordon } from './commands/agents-cordon.ts';
import { agentsDrain } from './commands/agents-drain.ts';
import { agentsShow } from './commands/agents-show.ts';
import { agentsUncordon } from './commands/agents-uncordon.ts';
import { approve } from './commands/approve.ts';
import { audit } from './commands/audit.ts';
import { auditVerify } from './commands/audit-verify.ts';
import { bench } from './commands/bench.ts';
import { cancel } from './commands/cancel.ts';
import { configCheck } from './commands/config-check.ts';
import { configSchema } from './commands/config-schema.ts';
import { configShow } from './commands/config-show.ts';
import { demo } from './commands/demo.ts';
import { doctor } from './commands/doctor.ts';
import { eventsList } from './commands/events-list.ts';
import { eventsRemove } from './commands/events-remove.ts';
import { eventsSet } from './commands/events-set.ts';
import { explain } from './commands/explain.ts';
import { limits } from './commands/limits.ts';
import { load } from './commands/load.ts';
import { logDump } from './commands/log-dump.ts';
import { logVerify } from './commands/log-verify.ts';
import { logs } from './commands/logs.ts';
import { pause } from './commands/pause.ts';
import { pauses } from './commands/pauses.ts';
import { policyGet } from './commands/policy-get.ts';
import { policyPresets } from './commands/policy-presets.ts';
import { policyReset } from './commands/policy-reset.ts';
import { policySet } from './commands/policy-set.ts';
import { poolCordon } from './commands/pool-cordon.ts';
import { poolDecisions } from './commands/pool-decisions.ts';
import { poolDrain } from './commands/pool-drain.ts';
import { poolList } from './commands/pool-list.ts';
import { poolRemove } from './commands/pool-remove.ts';
import { poolScale } from './commands/pool-scale.ts';
import { poolShow } from './commands/pool-show.ts';
import { poolUncordon } from './commands/pool-uncordon.ts';
import { purge } from './commands/purge.ts';
import { redrive } from './commands/redrive.ts';
import { reject } from './commands/reject.ts';
import { restart } from './commands/restart.ts';
import { resume } from './commands/resume.ts';
import { schedulesDelete } from './commands/schedules-delete.ts';
import { schedulesList } from './commands/schedules-list.ts';
import { schedulesPause } from './commands/schedules-pause.ts';
import { schedulesResume } from './commands/schedules-resume.ts';
import { schedulesSet } from './commands/schedules-set.ts';
import { schedulesShow } from './commands/schedules-show.ts';
import { schedulesTrigger } from './commands/schedules-trigger.ts';
import { settingsGet } from './commands/settings-get.ts';
import { settingsHistory } from './commands/settings-history.ts';
import { settingsSet } from './commands/settings-set.ts';
import { settingsUndo } from './commands/settings-undo.ts';
import { settingsUnset } from './commands/settings-unset.ts';
import { start } from './commands/start.ts';
import { status } from './commands/status.ts';
import { stop } from './commands/stop.ts';
import { submit } from './commands/submit.ts';
import { task } from './commands/task.ts';
import { tasks } from './commands/tasks.ts';
import { tokenCreate } from './commands/token-create.ts';
import { tokenList } from './commands/token-list.ts';
import { tokenRevoke } from './commands/token-revoke.ts';
import { up } from './commands/up.ts';

export const GROUPS: Readonly<Record<string, string>> = {
  schedules: 'tasks that the controller submits by the calendar',
  agent: 'be an agent: run a program, a function or an HTTP endpoint',
  token: 'who may do what: make, list and revoke tokens',
  log: 'look into a journal and check it',
  settings: 'see and change the settings of a running controller',
  config: 'see and check file, environment and flags',
};

export const COMMANDS: readonly Command[] = [
  demo,
  up,
  start,
  stop,
  restart,
  status,
  doctor,
  submit,
  tasks,
  task,
  logs,
  explain,
  cancel,
  approve,
  reject,
  schedulesList,
  schedulesShow,
  schedulesSet,
  schedulesDelete,
  schedulesTrigger,
  schedulesPause,
  schedulesResume,
  redrive,
  purge,
  pause,
  resume,
  pauses,
  limits,
  agents,
  agentsShow,
  agentsDrain,
  agentsCordon,
  agentsUncordon,
  agentRun,
  poolList,
  poolShow,
  poolScale,
  poolRemove,
  poolDrain,
  poolCordon,
  poolUncordon,
  poolDecisions,
  policyGet,
  policySet,
  policyReset,
  policyPresets,
  eventsList,
  eventsSet,
  eventsRemove,
  tokenCreate,
  tokenList,
  tokenRevoke,
  audit,
  auditVerify,
  logDump,
  logVerify,
  settingsGet,
  settingsSet,
  settingsUnset,
  settingsHistory,
  settingsUndo,
  configShow,
  configCheck,
  configSchema,
  load,
  bench,
];
