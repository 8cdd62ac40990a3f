// The browser that the machine has, found where distributions put it; none is downloaded.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Browser } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** undefined where there is none. */
export function chromiumPath(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find((path) => existsSync(path));
}

export async function openChromium(executablePath: string): Promise<Browser> {
  // Loaded where it is used: a checkout without development packages has the other benchmarks.
  const { chromium } = await import('playwright-core');
  // A container has no user namespaces for the sandbox, and often a small /dev/shm.
  return await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}
