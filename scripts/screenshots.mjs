// Takes the dashboard's pictures for the documents: `node scripts/screenshots.mjs [PART-OF-NAME] [FOLDER]`.
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';
import { buildDashboard, isDashboardBuilt } from './dashboard.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const [only = '', folder = fileURLToPath(new URL('../docs/images/dashboard', import.meta.url))] = process.argv.slice(2);

if (!isDashboardBuilt()) await buildDashboard();
const { module } = await runnerImport(
  fileURLToPath(new URL('../packages/dashboard/test/pictures.ts', import.meta.url)),
  {
    root: ROOT,
    configFile: false,
    ssr: { resolve: { conditions: ['source'] } },
  },
);
for (const path of await module.takePictures(folder, only)) process.stdout.write(`wrote ${relative(ROOT, path)}\n`);
