// Every command, in the order of the help. One is loaded when it is chosen: the schemas, the validator and the agents'
// library behind some of them cost more time than most commands take.
import type { Command } from './command.ts';

export const GROUPS: Readonly<Record<string, string>> = {
  schedules: 'tasks that the controller submits by the calendar',
  agent: 'be an agent: run a program, a function or an HTTP endpoint',
  token: 'who may do what: make, list and revoke tokens',
  log: 'look into a journal and check it',
  settings: 'see and change the settings of a running controller',
  config: 'see and check file, environment and flags',
};

const LOADERS: Readonly<Record<string, () => Promise<Command>>> = {
  demo: async () => (await import('./commands/demo.ts')).demo,
  up: async () => (await import('./commands/up.ts')).up,
  start: async () => (await import('./commands/start.ts')).start,
  stop: async () => (await import('./commands/stop.ts')).stop,
  restart: async () => (await import('./commands/restart.ts')).restart,
  status: async () => (await import('./commands/status.ts')).status,
  top: async () => (await import('./commands/top.ts')).top,
  report: async () => (await import('./commands/report.ts')).report,
  doctor: async () => (await import('./commands/doctor.ts')).doctor,
  submit: async () => (await import('./commands/submit.ts')).submit,
  tasks: async () => (await import('./commands/tasks.ts')).tasks,
  task: async () => (await import('./commands/task.ts')).task,
  logs: async () => (await import('./commands/logs.ts')).logs,
  explain: async () => (await import('./commands/explain.ts')).explain,
  cancel: async () => (await import('./commands/cancel.ts')).cancel,
  approve: async () => (await import('./commands/approve.ts')).approve,
  reject: async () => (await import('./commands/reject.ts')).reject,
  'schedules list': async () => (await import('./commands/schedules-list.ts')).schedulesList,
  'schedules show': async () => (await import('./commands/schedules-show.ts')).schedulesShow,
  'schedules set': async () => (await import('./commands/schedules-set.ts')).schedulesSet,
  'schedules delete': async () => (await import('./commands/schedules-delete.ts')).schedulesDelete,
  'schedules trigger': async () => (await import('./commands/schedules-trigger.ts')).schedulesTrigger,
  'schedules pause': async () => (await import('./commands/schedules-pause.ts')).schedulesPause,
  'schedules resume': async () => (await import('./commands/schedules-resume.ts')).schedulesResume,
  redrive: async () => (await import('./commands/redrive.ts')).redrive,
  purge: async () => (await import('./commands/purge.ts')).purge,
  pause: async () => (await import('./commands/pause.ts')).pause,
  resume: async () => (await import('./commands/resume.ts')).resume,
  pauses: async () => (await import('./commands/pauses.ts')).pauses,
  limits: async () => (await import('./commands/limits.ts')).limits,
  agents: async () => (await import('./commands/agents.ts')).agents,
  'agents show': async () => (await import('./commands/agents-show.ts')).agentsShow,
  'agents drain': async () => (await import('./commands/agents-drain.ts')).agentsDrain,
  'agents cordon': async () => (await import('./commands/agents-cordon.ts')).agentsCordon,
  'agents uncordon': async () => (await import('./commands/agents-uncordon.ts')).agentsUncordon,
  'agent run': async () => (await import('./commands/agent-run.ts')).agentRun,
  'pool list': async () => (await import('./commands/pool-list.ts')).poolList,
  'pool show': async () => (await import('./commands/pool-show.ts')).poolShow,
  'pool scale': async () => (await import('./commands/pool-scale.ts')).poolScale,
  'pool remove': async () => (await import('./commands/pool-remove.ts')).poolRemove,
  'pool drain': async () => (await import('./commands/pool-drain.ts')).poolDrain,
  'pool cordon': async () => (await import('./commands/pool-cordon.ts')).poolCordon,
  'pool uncordon': async () => (await import('./commands/pool-uncordon.ts')).poolUncordon,
  'pool decisions': async () => (await import('./commands/pool-decisions.ts')).poolDecisions,
  'policy get': async () => (await import('./commands/policy-get.ts')).policyGet,
  'policy set': async () => (await import('./commands/policy-set.ts')).policySet,
  'policy reset': async () => (await import('./commands/policy-reset.ts')).policyReset,
  'policy presets': async () => (await import('./commands/policy-presets.ts')).policyPresets,
  'events list': async () => (await import('./commands/events-list.ts')).eventsList,
  'events set': async () => (await import('./commands/events-set.ts')).eventsSet,
  'events remove': async () => (await import('./commands/events-remove.ts')).eventsRemove,
  'token create': async () => (await import('./commands/token-create.ts')).tokenCreate,
  'token list': async () => (await import('./commands/token-list.ts')).tokenList,
  'token revoke': async () => (await import('./commands/token-revoke.ts')).tokenRevoke,
  audit: async () => (await import('./commands/audit.ts')).audit,
  'audit verify': async () => (await import('./commands/audit-verify.ts')).auditVerify,
  'log dump': async () => (await import('./commands/log-dump.ts')).logDump,
  'log verify': async () => (await import('./commands/log-verify.ts')).logVerify,
  'settings get': async () => (await import('./commands/settings-get.ts')).settingsGet,
  'settings set': async () => (await import('./commands/settings-set.ts')).settingsSet,
  'settings unset': async () => (await import('./commands/settings-unset.ts')).settingsUnset,
  'settings history': async () => (await import('./commands/settings-history.ts')).settingsHistory,
  'settings undo': async () => (await import('./commands/settings-undo.ts')).settingsUndo,
  'config show': async () => (await import('./commands/config-show.ts')).configShow,
  'config check': async () => (await import('./commands/config-check.ts')).configCheck,
  'config schema': async () => (await import('./commands/config-schema.ts')).configSchema,
  load: async () => (await import('./commands/load.ts')).load,
  simulate: async () => (await import('./commands/simulate.ts')).simulate,
  bench: async () => (await import('./commands/bench.ts')).bench,
};

/** What a command line may mean: the command of its first words, else their group, else every command. */
export async function commandsFor([first = '', second = '']: readonly string[]): Promise<readonly Command[]> {
  const named = await load((name) => name === `${first} ${second}`);
  if (named.length > 0) return named;
  const group = await load((name) => name === first || name.startsWith(`${first} `));
  return group.length > 0 ? group : allCommands();
}

export const allCommands = (): Promise<readonly Command[]> => load(() => true);

function load(isMeant: (name: string) => boolean): Promise<readonly Command[]> {
  const loaders = Object.entries(LOADERS).filter(([name]) => isMeant(name));
  return Promise.all(loaders.map(([, loader]) => loader()));
}
