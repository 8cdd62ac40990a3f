// Builds the dashboard's page when something that it is made from is newer than it. `npm run build` ends with this.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PAGE = join(ROOT, 'packages/dashboard');
const MADE_FROM = ['src', 'index.html', 'vite.config.ts', 'package.json'].map((path) => join(PAGE, path));
/** The page links the contract as it is compiled. */
MADE_FROM.push(join(ROOT, 'packages/contract/src'));

export const isDashboardBuilt = () => newestOf([join(PAGE, 'dist/index.html')]) > newestOf(MADE_FROM);

export async function buildDashboard() {
  await build({ root: PAGE, configFile: join(PAGE, 'vite.config.ts'), logLevel: 'warn' });
}

/** When the newest file below these paths was written; 0 when there is none. */
function newestOf(paths) {
  return Math.max(0, ...paths.map(writtenAt));
}

function writtenAt(path) {
  const facts = statSync(path, { throwIfNoEntry: false });
  if (facts === undefined) return 0;
  if (!facts.isDirectory()) return facts.mtimeMs;
  return newestOf(readdirSync(path).map((name) => join(path, name)));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href && !isDashboardBuilt()) await buildDashboard();
