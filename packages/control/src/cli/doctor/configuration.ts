// Is the configuration right, and is its token kept from other users of the machine?
import { readFileSync, statSync } from 'node:fs';
import { problemText } from '../../config/problem.ts';
import { type Check, type Finding, ok, type Patient, problem, warning } from './finding.ts';

/** As hexadecimal digits, 64 random bits. */
const TOKEN_LENGTH_MIN = 16;

export const checkConfiguration: Check = (patient) => {
  const { problems, values, ignoredVariables } = patient;
  const given = values.filter(({ source }) => source.kind !== 'default').length;
  const wrong = problems.map((each) =>
    problem('configuration', problemText(each), 'correct it; muster config check says the same'),
  );
  return [
    ...(wrong.length > 0 ? wrong : [ok('configuration', `${given} of ${values.length} settings are given`)]),
    ...ignoredVariables.map((name) => warning('configuration', `${name} sets nothing`, 'remove the variable')),
    ...checkToken(patient),
  ];
};

function checkToken({ values, config, running }: Patient): Finding[] {
  const { token } = config.server;
  if (token === undefined) return [ok('token', 'none: only this machine is served')];
  const found: Finding[] = [];
  const source = values.find(({ setting }) => setting.key === 'server.token')?.source;
  if (source?.kind === 'file' && isReadableByOthers(source.name)) {
    const remedy = `chmod 600 ${source.name}, or give the token in MUSTER_TOKEN`;
    found.push(problem('token', `${source.name} holds it and can be read by other users`, remedy));
  }
  if (running !== undefined && commandLineOf(running.pid).includes(token)) {
    const remedy = 'give it in MUSTER_TOKEN or in the file, and choose another one: it was public';
    found.push(
      problem('token', `it stands in the command line of process ${running.pid}, for all users to see`, remedy),
    );
  }
  if (token.length < TOKEN_LENGTH_MIN) {
    found.push(
      warning('token', `it has ${token.length} characters`, 'choose a longer one, at random: openssl rand -hex 32'),
    );
  }
  return found.length > 0 ? found : [ok('token', 'is set and not exposed')];
}

function isReadableByOthers(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  return process.platform !== 'win32' && stats !== undefined && (stats.mode & 0o077) !== 0;
}

/** Only Linux tells. */
function commandLineOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
