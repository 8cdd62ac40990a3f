// The units in which Linux counts memory and CPU time. It tells them to every process at its start (getauxval(3)).
import { readFileSync } from 'node:fs';

export interface KernelUnits {
  readonly pageBytes: number;
  readonly ticksPerSecond: number;
}

const AT_PAGESZ = 6;
const AT_CLKTCK = 17;
/** Those of nearly every Linux there is. */
const USUAL: KernelUnits = { pageBytes: 4096, ticksPerSecond: 100 };
const NARROW: readonly string[] = ['arm', 'ia32', 'mips', 'mipsel', 'ppc', 's390'] satisfies NodeJS.Architecture[];

export function kernelUnits(): KernelUnits {
  try {
    const { buffer } = Uint8Array.from(readFileSync('/proc/self/auxv'));
    const words = NARROW.includes(process.arch) ? new Uint32Array(buffer) : new BigUint64Array(buffer);
    const entries = new Map<number, number>();
    for (let index = 0; index + 1 < words.length; index += 2) {
      entries.set(Number(words[index]), Number(words[index + 1]));
    }
    return {
      pageBytes: entries.get(AT_PAGESZ) ?? USUAL.pageBytes,
      ticksPerSecond: entries.get(AT_CLKTCK) ?? USUAL.ticksPerSecond,
    };
  } catch {
    return USUAL;
  }
}
