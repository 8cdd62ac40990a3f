// A row of letters as a chart: ▁▂▅█▃.

const LEVELS = '▁▂▃▄▅▆▇█';
const WIDTH_MAX = 60;

/** Each letter is the largest of its share of the values; `top` is what a full letter means [the largest value]. */
export function sparkline(
  values: readonly number[],
  options: { readonly top?: number; readonly width?: number } = {},
): string {
  const width = Math.min(options.width ?? WIDTH_MAX, values.length);
  const peaks = new Array<number>(width).fill(0);
  values.forEach((value, index) => {
    const column = Math.floor((index * width) / values.length);
    peaks[column] = Math.max(peaks[column] ?? 0, value);
  });
  const highest = options.top ?? Math.max(1e-9, ...peaks);
  return peaks
    .map((peak) => LEVELS[Math.min(LEVELS.length - 1, Math.floor((peak / highest) * LEVELS.length))])
    .join('');
}
