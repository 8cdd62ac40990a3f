// A small line beside a figure: the course of the last minutes without axes; the figure says the value.

export interface SparkProps {
  readonly values: readonly (number | null)[];
  readonly colour: `--${string}`;
}

const WIDTH = 132;
const HEIGHT = 30;
/** More than there are pixels is not seen. */
const POINTS_MAX = 132;

export function Spark({ values, colour }: SparkProps) {
  const recent = values.slice(-POINTS_MAX * 2);
  const known = recent.filter((value): value is number => value !== null);
  if (known.length < 2) return <svg class="spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true" />;
  const highest = Math.max(...known, Number.MIN_VALUE);
  const x = (index: number): number => (index / (recent.length - 1)) * WIDTH;
  const y = (value: number): number => HEIGHT - 2 - (value / highest) * (HEIGHT - 4);
  let path = '';
  let isDown = false;
  for (const [index, value] of recent.entries()) {
    if (value !== null) path += `${isDown ? 'L' : 'M'}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
    isDown = value !== null;
  }
  return (
    <svg class="spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <path d={path} style={{ stroke: `var(${colour})` }} />
    </svg>
  );
}
