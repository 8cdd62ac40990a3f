// Makes a clone ready to run, with Node alone: installs what the lock file names, builds what is out of date.
// `--dev` asks for the tools of the tests as well; the demo gets by without them.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const [NODE_MAJOR_MIN, NODE_MINOR_MIN] = [20, 19];
const BUILT = ['packages/contract/dist/index.js', 'packages/sdk/dist/index.js', 'packages/control/dist/main.js'];

requireNode();
const lock = readJson(join(ROOT, 'package-lock.json')).packages;
// The build needs the compiler, so development tools are left out only where the compiler is not one of them.
const omitsDev = !process.argv.includes('--dev') && lock['node_modules/typescript']?.dev !== true;
if (!isInstalled()) install();
build();

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > NODE_MAJOR_MIN || (major === NODE_MAJOR_MIN && minor >= NODE_MINOR_MIN)) return;
  const wanted = `${NODE_MAJOR_MIN}.${NODE_MINOR_MIN}`;
  fail(`Muster needs Node.js ${wanted} or newer; this is ${process.versions.node}. Get one from https://nodejs.org.`);
}

/** Compares contents, not times: what npm says it installed against the lock file. */
function isInstalled() {
  const installedPath = join(ROOT, 'node_modules/.package-lock.json');
  if (!existsSync(installedPath)) return false;
  const installed = readJson(installedPath).packages;
  return Object.entries(lock).every(([path, entry]) => {
    const isWanted = path.startsWith('node_modules/') && !entry.link && !entry.optional && !(omitsDev && entry.dev);
    return !isWanted || installed[path]?.version === entry.version;
  });
}

function install() {
  const options = ['--loglevel=error', ...(omitsDev ? ['--omit=dev'] : [])];
  const started = start('installing the packages of package-lock.json');
  const clean = execute(npm(['ci', ...options]));
  if (clean.isDone) return started.done();
  // `npm ci` wants an entry for every platform; a registry that carries only some makes a lock file without them.
  if (!clean.output.includes('EUSAGE')) fail(`npm ci failed\n${clean.output}`);
  const tolerant = execute(npm(['install', '--no-save', ...options]));
  if (!tolerant.isDone) fail(`npm install failed\n${tolerant.output}`);
  started.done('with npm install: npm ci found the lock file incomplete');
}

/** The compiler trusts its own notes about what it built; it does not notice that somebody removed the output. */
function build() {
  const isComplete = BUILT.every((path) => existsSync(join(ROOT, path)));
  const started = isComplete ? undefined : start('building');
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
  const run = execute([process.execPath, compiler, '-b', ...(isComplete ? [] : ['--force'])]);
  if (!run.isDone) fail(`the build failed (npm run build)\n${run.output}`);
  // Builds the page only where it is older than what it is made from.
  const page = execute([process.execPath, join(ROOT, 'scripts/dashboard.mjs')]);
  if (!page.isDone) fail(`the dashboard's build failed (npm run build)\n${page.output}`);
  started?.done();
}

/** npm's own script where npm started us: no shell is needed, on Windows neither. */
function npm(args) {
  const script = process.env.npm_execpath;
  return script?.endsWith('npm-cli.js') ? [process.execPath, script, ...args] : ['npm', ...args];
}

function execute([command, ...args]) {
  const run = spawnSync(command, args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  return { isDone: run.status === 0, output: `${run.error?.message ?? ''}${run.stdout ?? ''}${run.stderr ?? ''}` };
}

function start(what) {
  const startedAt = performance.now();
  process.stderr.write(`ready: ${what} …`);
  return {
    done: (note) => {
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      process.stderr.write(` ${seconds} s${note === undefined ? '' : ` (${note})`}\n`);
    },
  };
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

function fail(message) {
  process.stderr.write(`\nready: ${message.trimEnd()}\n`);
  process.exit(1);
}
