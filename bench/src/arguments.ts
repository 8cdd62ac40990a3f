// The command line: muster bench CATEGORY [--json] [--rounds N] [--scale X] [--out FILE] [--profile DIR]
// [--against DIR] [--only TEXT] [--keep DIR] [--model].
import { parseArgs } from 'node:util';

export interface Arguments {
  readonly category: string;
  readonly isJson: boolean;
  readonly rounds: number;
  readonly scale: number;
  readonly out: string | undefined;
  readonly profileDir: string | undefined;
  /** Another checkout, built, to be measured in the same run. */
  readonly againstDir: string | undefined;
  /** Part of the names of what is measured; all of it when left out. Categories that measure one thing ignore it. */
  readonly only: string | undefined;
  /** Where runs that are done stay done, so that a long one can be broken off and taken up again. */
  readonly keepDir: string | undefined;
  /** Played on a model where the category has one. */
  readonly isModel: boolean;
}

export class ArgumentError extends Error {
  override readonly name = 'ArgumentError';
}

const ROUNDS = 5;
/** Where a round is one seed of a simulation, it takes more of them for an interval. */
const ROUNDS_OF: Readonly<Record<string, number>> = { evidence: 20, rivals: 20 };
const MODELLED: readonly string[] = ['rivals'];
const ROUNDS_MAX = 100;
const SCALE_MAX = 100;

export function readArguments(argv: readonly string[], categories: readonly string[]): Arguments {
  const { values, positionals } = parsed(argv);
  const [category = '', ...rest] = positionals;
  if (!categories.includes(category) || rest.length > 0) {
    throw new ArgumentError(`name one benchmark: ${categories.join(', ')}`);
  }
  const rounds = Number(values.rounds ?? ROUNDS_OF[category] ?? ROUNDS);
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > ROUNDS_MAX) {
    throw new ArgumentError(`--rounds is a whole number from 1 to ${ROUNDS_MAX}`);
  }
  const scale = Number(values.scale ?? 1);
  if (!(scale > 0 && scale <= SCALE_MAX)) throw new ArgumentError(`--scale is a number above 0, up to ${SCALE_MAX}`);
  const { json: isJson = false, out, profile: profileDir, against: againstDir, only } = values;
  const { keep: keepDir, model: isModel = false } = values;
  if (isModel && !MODELLED.includes(category)) {
    throw new ArgumentError(`--model is for ${MODELLED.join(', ')}: ${category} has no model`);
  }
  if (againstDir !== undefined && profileDir !== undefined) {
    throw new ArgumentError('--against and --profile do not go together');
  }
  return { category, isJson, rounds, scale, out, profileDir, againstDir, only, keepDir, isModel };
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        json: { type: 'boolean' },
        rounds: { type: 'string' },
        scale: { type: 'string' },
        out: { type: 'string' },
        profile: { type: 'string' },
        against: { type: 'string' },
        only: { type: 'string' },
        keep: { type: 'string' },
        model: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new ArgumentError(error instanceof Error ? error.message : String(error));
  }
}
