// How sure one can be of a share that few cases show: Wilson's interval (Journal of the American Statistical
// Association 22, 1927), which holds for no cases at all, and for shares near 0 and 1.

/** Of a normal distribution, both sides together 5 %. */
const QUANTILE = 1.96;

/** The lower end of the 95 % interval of a share; 0 of no cases. */
export function surelyAbove(hits: number, cases: number): number {
  if (cases <= 0) return 0;
  const share = hits / cases;
  const square = QUANTILE ** 2;
  const middle = share + square / (2 * cases);
  const width = QUANTILE * Math.sqrt((share * (1 - share)) / cases + square / (4 * cases ** 2));
  return Math.max(0, (middle - width) / (1 + square / cases));
}
