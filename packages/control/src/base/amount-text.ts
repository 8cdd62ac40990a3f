// Numbers for people.

/** 1,234 or 12.3: as many digits as help. */
export function amount(value: number): string {
  const size = Math.abs(value);
  const digits = size === 0 || size >= 100 ? 0 : size >= 10 ? 1 : 2;
  // Groups of three digits; there are never three behind the point.
  return String(Number(value.toFixed(digits))).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** 0 %, 0.12 %, 5.3 %, 100 %. */
export const percentText = (ratio: number): string =>
  `${Number((100 * ratio).toPrecision(2 + Number(ratio >= 0.1)))} %`;
