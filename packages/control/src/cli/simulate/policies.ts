// `--policy A,B,C`: who sizes the fleet, one comparison: names, and files that hold a policy.
import { readFile } from 'node:fs/promises';
import type { PolicyRequest } from '@muster/contract';
import { type PolicyChoice, policyHint, policyNamed, policyOfEngine, requireDistinct } from '../../compare/policies.ts';
import { AS_RECORDED } from '../../sim/recording/as-recorded.ts';
import { UsageError } from '../exit.ts';
import { policyIn } from '../policy-input.ts';
import { wrongUsage } from './wrong-usage.ts';

/**
 * Of names, `fixed:N` and files, separated by commas; throws UsageError that says which one is wrong. `recorded` is the
 * fleet of a recording, where there is one.
 */
export async function policiesOf(
  given: readonly string[],
  recorded?: PolicyChoice | undefined,
): Promise<readonly PolicyChoice[]> {
  const words = given.flatMap((text) => text.split(',')).map((word) => word.trim());
  try {
    requireDistinct(words);
    return await Promise.all(words.map((word) => (word === recorded?.name ? recorded : policyOf(word))));
  } catch (error) {
    throw wrongUsage(error);
  }
}

async function policyOf(word: string): Promise<PolicyChoice> {
  const named = policyNamed(word);
  if (named !== undefined) return named;
  if (/[./\\]/.test(word)) return policyOfEngine(word, await readPolicy(word));
  if (word === AS_RECORDED) throw new UsageError(`--policy: ${word} is the fleet of a recording: it needs --journal`);
  const hint = policyHint(word);
  const files = hint.startsWith('there are') ? ', and files such as my-policy.yaml' : '';
  throw new UsageError(`--policy: "${word}" is no policy; ${hint}${files}`);
}

async function readPolicy(file: string): Promise<PolicyRequest> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(`--policy: cannot read ${file}: ${(error as Error).message}`);
  }
  return policyIn(text, { flag: '--policy', file });
}
