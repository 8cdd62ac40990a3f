// Sizes for people.
import { amount } from './amount-text.ts';

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'];

/** 12 MB: decimal, as disks are sold. */
export function byteText(bytes: number): string {
  let size = Math.abs(bytes);
  let unit = 0;
  while (size >= 999.5 && unit < UNITS.length - 1) {
    size /= 1_000;
    unit++;
  }
  return `${bytes < 0 ? '-' : ''}${amount(size)} ${UNITS[unit]}`;
}
