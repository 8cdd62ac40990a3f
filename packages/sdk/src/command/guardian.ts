// Ends what an agent leaves behind when it dies without a word (SIGKILL, a crash).
// One small shell process per agent reads which process groups are running; when its input ends, so do they.
import { type ChildProcess, spawn } from 'node:child_process';

const SCRIPT = `
trap '' TERM INT HUP
groups=' '
while read -r sign group; do
  case $sign in
    +) groups="$groups$group " ;;
    -) case $groups in *" $group "*) groups="\${groups%% $group *} \${groups#* $group }" ;; esac ;;
  esac
done
[ "$groups" = ' ' ] && exit 0
for group in $groups; do kill -s TERM -- "-$group"; done
sleep "$1"
for group in $groups; do kill -s KILL -- "-$group"; done
`;

export class Guardian {
  readonly #killAfterMs: number;
  #shell: ChildProcess | undefined;

  constructor(killAfterMs: number) {
    this.#killAfterMs = killAfterMs;
  }

  watch(group: number): void {
    this.#shell ??= this.#start();
    this.#shell.stdin?.write(`+ ${group}\n`);
  }

  release(group: number): void {
    this.#shell?.stdin?.write(`- ${group}\n`);
  }

  #start(): ChildProcess {
    const shell = startGuardian(this.#killAfterMs);
    const forget = () => {
      if (this.#shell === shell) this.#shell = undefined;
    };
    shell.on('error', forget); // No /bin/sh: the agent itself still ends its children whenever it can.
    shell.on('exit', forget);
    shell.stdin?.on('error', forget);
    return shell;
  }
}

/** The shell process: takes `+ GROUP` and `- GROUP` lines, and ends the groups that are left when its input ends. */
export function startGuardian(killAfterMs: number): ChildProcess {
  // A session of its own: whatever ends the agent's group must not end its guardian first.
  const shell = spawn('/bin/sh', ['-c', SCRIPT, 'guardian', String(killAfterMs / 1_000)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  shell.unref();
  // A pipe to a child is a socket to Node, whatever its declared type says: it must not keep the agent alive.
  (shell.stdin as unknown as { unref?(): void }).unref?.();
  return shell;
}
