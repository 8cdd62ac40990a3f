// `--set` and `--config`: the settings under which everything is simulated.
import { readFile } from 'node:fs/promises';
import { type Changes, type Variant, variantsOf as variantsFrom } from '../../compare/variants.ts';
import { problemText } from '../../config/problem.ts';
import { assignmentIn } from '../assignment.ts';
import { UsageError } from '../exit.ts';
import { wrongUsage } from './wrong-usage.ts';

export interface VariantsOptions {
  /** A file of settings, as those of a controller; undefined: the defaults. */
  readonly config: string | undefined;
  /** Of each `--set`: assignments, separated by blanks, that are made together. */
  readonly sets: readonly string[];
  /** What was changed while it was recorded. */
  readonly recorded: Changes;
}

/** The settings as they are first; throws UsageError that names what is wrong. */
export async function variantsOf({ config, sets, recorded }: VariantsOptions): Promise<readonly Variant[]> {
  const twice = sets.find((text, index) => sets.indexOf(text) < index);
  if (twice !== undefined) throw new UsageError(`--set ${twice} is there twice`);
  const file = config === undefined ? undefined : await fileOf(config);
  try {
    const resolved = variantsFrom({
      sets: sets.map((text) => ({ name: text.trim(), changes: changesIn(text) })),
      base: recorded,
      file,
      flag: '--set',
    });
    if (resolved.kind === 'resolved') return resolved.variants;
    throw new UsageError(resolved.problems.map(problemText).join('\n'));
  } catch (error) {
    throw wrongUsage(error);
  }
}

function changesIn(text: string): Changes {
  const assignments = text.split(/\s+/).filter((word) => word !== '');
  return Object.fromEntries(assignments.map((each) => assignmentIn(each, ' for --set')));
}

async function fileOf(name: string): Promise<{ readonly name: string; readonly text: string }> {
  try {
    return { name, text: await readFile(name, 'utf8') };
  } catch (error) {
    throw new UsageError(`--config: cannot read ${name}: ${(error as Error).message}`);
  }
}
