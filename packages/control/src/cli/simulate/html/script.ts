// The pointer over one chart reads all charts at that moment. Plain script of the page: no library, nothing is loaded.
import { PLOT, WIDTH } from './chart.ts';

export const SCRIPT = `
const charts = [...document.querySelectorAll('svg.chart')].map((svg) => ({
  svg,
  span: Number(svg.dataset.span),
  curves: JSON.parse(svg.dataset.curves),
  cursor: svg.querySelector('.cursor'),
  output: svg.parentElement.querySelector('output'),
}));
const [left, right, width] = [${PLOT.left}, ${PLOT.right}, ${WIDTH}];
const clock = (ms) => {
  const seconds = Math.round(ms / 1000);
  const pad = (value) => String(value).padStart(2, '0');
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h + ':' + pad(m) + ':' + pad(s);
};
const valueAt = (points, ms) => {
  let [low, high] = [0, points.length - 1];
  if (high < 0 || points[0][0] > ms) return undefined;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (points[middle][0] <= ms) low = middle;
    else high = middle - 1;
  }
  return points[low][1];
};
const show = (ratio) => {
  for (const { span, curves, cursor, output } of charts) {
    const x = left + ratio * (right - left);
    cursor.setAttribute('x1', x);
    cursor.setAttribute('x2', x);
    cursor.setAttribute('visibility', 'visible');
    const values = curves.map(({ name, points }) => name + ' ' + (valueAt(points, ratio * span) ?? 0).toLocaleString());
    output.textContent = clock(ratio * span) + '  ' + values.join(', ');
  }
};
const hide = () => {
  for (const { cursor, output } of charts) {
    cursor.setAttribute('visibility', 'hidden');
    output.textContent = '';
  }
};
for (const { svg } of charts) {
  svg.addEventListener('pointermove', (event) => {
    const box = svg.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * width;
    show(Math.min(1, Math.max(0, (x - left) / (right - left))));
  });
  svg.addEventListener('pointerleave', hide);
}
`;
