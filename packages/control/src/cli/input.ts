// A value given inline, as @file, or as - for standard input.
import { readFile } from 'node:fs/promises';
import { UsageError } from './exit.ts';
import type { World } from './terminal.ts';

export async function readInput(
  given: string,
  { flag, world }: { readonly flag: string; readonly world: World },
): Promise<string> {
  if (given === '-') return world.readStdin();
  if (!given.startsWith('@')) return given;
  try {
    return await readFile(given.slice(1), 'utf8');
  } catch (error) {
    throw new UsageError(`${flag}: cannot read ${given.slice(1)}: ${(error as Error).message}`);
  }
}

export async function readJson(
  given: string,
  source: { readonly flag: string; readonly world: World },
): Promise<unknown> {
  const text = await readInput(given, source);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new UsageError(`${source.flag} is no JSON: ${(error as Error).message}. Text goes in quotes: '"like this"'`);
  }
}
