// A `run` for `defineAgent` out of a file: an ES module that exports a function, as default or named `run`.
import { existsSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AgentTask, AttemptContext } from '../attempt.ts';

export type Handler = (task: AgentTask, context: AttemptContext) => unknown;

/** The file is no handler; the message says why, and what to do. */
export class HandlerFileError extends Error {
  override readonly name = 'HandlerFileError';
}

const TYPESCRIPT = new Set(['.ts', '.mts']);

/** Loads the file once; a path that is not absolute starts at the working directory. Rejects with HandlerFileError. */
export async function functionHandler(file: string): Promise<Handler> {
  const path = resolve(file);
  if (!existsSync(path)) throw new HandlerFileError(`there is no file ${path}`);
  if (TYPESCRIPT.has(extname(path)) && !canLoadTypeScript()) {
    throw new HandlerFileError(
      `${file} is TypeScript, which Node ${process.versions.node} cannot load: use Node 22.18 or later, or compile it to .mjs`,
    );
  }
  const exported = await load(path, file);
  const handler = exported.default ?? exported.run;
  if (typeof handler === 'function') return handler as Handler; // what it takes is its author's claim
  const names = Object.keys(exported).join(', ') || 'nothing';
  throw new HandlerFileError(`${file} must export a function, as default or named run; it exports ${names}`);
}

async function load(path: string, file: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    // A module of the author's: what it exports is looked at before it is used.
    return (await import(pathToFileURL(path).href)) as Record<string, unknown>;
  } catch (error) {
    throw new HandlerFileError(`${file} could not be loaded: ${saidBy(error)}`, { cause: error });
  }
}

/** What is wrong and where: of the stack the first place is enough. */
function saidBy(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const lines = (error.stack ?? error.message).split('\n');
  const place = lines.findIndex((line) => /^ +at /.test(line));
  return lines.slice(0, place < 0 ? lines.length : place + 1).join('\n');
}

/** Newer versions of Node strip the types themselves, and say so. */
function canLoadTypeScript(): boolean {
  const { typescript } = process.features as { readonly typescript?: unknown }; // younger than our types of Node
  return typescript === 'strip' || typescript === 'transform';
}
