// `npm test [-- unit|integration|stress]`: runs the tests and ends with the line `N passed, N failed`.
// A test that is skipped for want of something says so in its name: (needs redis-server).
import { runSuite, SELECTORS, summaryOf } from './suite.mjs';

// What a continuous-integration machine can install: there, a test that is skipped for want of it has failed.
const INSTALLABLE = ['redis-server', 'strace', 'faketime', 'openssl', 'chromium', 'prometheus'];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in SELECTORS));
if (unknown.length > 0) {
  process.stderr.write(`test: no such part: ${unknown.join(', ')}; choose from ${Object.keys(SELECTORS).join(', ')}\n`);
  process.exit(2);
}

const chosen = wanted.map((name) => SELECTORS[name]);
// What one part leaves out another may ask for.
const without = chosen
  .flatMap((part) => part.without)
  .filter((path) => !chosen.some((part) => part.folders.includes(path)));
const counts = runSuite({ paths: chosen.flatMap((part) => part.folders), without });
const result = process.env.CI === 'true' ? failAvoidableSkips(counts) : counts;

if (result.passed + result.failed + result.skipped.length === 0) {
  // A part may still be without tests; the whole suite may not.
  result.failed = wanted.length === 0 ? 1 : 0;
  result.notes.push(`no test was found in ${wanted.join(', ') || 'the whole tree'}`);
}
for (const note of result.notes) process.stdout.write(`${note}\n`);
for (const name of result.skipped) process.stdout.write(`skipped: ${name}\n`);
process.stdout.write(`${summaryOf(result)}\n`);
process.exitCode = result.failed === 0 ? 0 : 1;

/** MUSTER_TEST_WITHOUT names what could not be installed after all (.ci/run sets it and says why). */
function failAvoidableSkips({ failed, skipped, notes, ...rest }) {
  const absent = (process.env.MUSTER_TEST_WITHOUT ?? '').split(',');
  const required = INSTALLABLE.filter((name) => !absent.includes(name));
  const isAvoidable = (name) => required.some((server) => name.includes(`(needs ${server})`));
  const avoidable = skipped.filter(isAvoidable);
  return {
    ...rest,
    failed: failed + avoidable.length,
    skipped: skipped.filter((name) => !isAvoidable(name)),
    notes: [...notes, ...avoidable.map((name) => `skipped, which CI counts as failed: ${name}`)],
  };
}
