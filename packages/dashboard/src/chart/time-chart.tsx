// A chart over time: a row that names the lines with the values under the cursor, the drawing, and its files.
//
// The cursor is the pointer or the arrow keys; charts of one page move it together.
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { inkOf, theme } from '../shell/theme.ts';
import { clockText, textOf } from '../words/numbers.ts';
import { type ChartData, type Line, lastOf } from './chart-data.ts';
import { saveNumbers, savePicture } from './chart-export.ts';
import { AXIS_PX, drawGrid, drawLabels, NAMES_PX, NARROW_PX, topOf, VALUES_PX } from './draw.ts';

export interface TimeChartProps {
  readonly data: ChartData;
  readonly heightPx?: number;
  /** What can be said of it in a sentence, for who cannot see it. */
  readonly summary: string;
}

/** A mark this near to the cursor is told in the row. */
const NEAR_PX = 8;

export function TimeChart({ data, heightPx = 200, summary }: TimeChartProps) {
  const { host, chart, cursor } = usePlot(data, heightPx);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    if (step === 0 || data.times.length === 0) return;
    event.preventDefault();
    const at = Math.max(0, Math.min(data.times.length - 1, (cursor.value ?? data.times.length) + step));
    moveTo(chart.current, data, at);
    cursor.value = at;
  };
  return (
    <figure class="chart">
      <div class="section-head">
        <h3>{data.title}</h3>
        <Readout data={data} at={cursor.value} chart={chart.current} />
        <Files data={data} chart={chart} />
      </div>
      <div
        ref={host}
        class="chart-plot"
        role="img"
        aria-label={`${data.title}: ${summary}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys move the cursor through the values.
        tabIndex={0}
        onKeyDown={onKeyDown}
      />
    </figure>
  );
}

/** The drawing lives as long as its theme, its lines and its height; new data are handed to it. */
function usePlot(data: ChartData, heightPx: number) {
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | undefined>(undefined);
  const shown = useRef(data);
  const cursor = useSignal<number | undefined>(undefined);
  shown.current = data;
  const look = theme.value;
  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const onCursor = (at: number | undefined): void => {
      cursor.value = at;
    };
    const plot = new uPlot(optionsOf(element, { heightPx, shown, onCursor }), rowsOf(shown.current), element);
    chart.current = plot;
    const observer = new ResizeObserver(() => {
      const { clientWidth } = element;
      if (clientWidth > 0 && clientWidth !== plot.width) plot.setSize({ width: clientWidth, height: heightPx });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
      chart.current = undefined;
    };
  }, [look, data.lines.length, heightPx]);
  useEffect(() => chart.current?.setData(rowsOf(data)), [data]);
  return { host, chart, cursor };
}

function Files({ data, chart }: { readonly data: ChartData; readonly chart: { readonly current: uPlot | undefined } }) {
  const savePng = (): void => {
    if (chart.current !== undefined) savePicture(data.title, chart.current.ctx.canvas);
  };
  return (
    <div class="end">
      <button type="button" class="button quiet" aria-label={`${data.title} as CSV`} onClick={() => saveNumbers(data)}>
        CSV
      </button>
      <button type="button" class="button quiet" aria-label={`${data.title} as PNG`} onClick={savePng}>
        PNG
      </button>
    </div>
  );
}

/** At the cursor; without one, the newest. */
function Readout({
  data,
  at,
  chart,
}: {
  readonly data: ChartData;
  readonly at: number | undefined;
  readonly chart: uPlot | undefined;
}) {
  const time = at === undefined ? undefined : data.times[at];
  const mark = time === undefined ? undefined : markNear(data, time, chart);
  return (
    <p class="readout figures" data-at={time === undefined ? 'end' : 'cursor'}>
      {data.lines.map((line) => (
        <span
          key={line.name}
          class="readout-line"
          style={{ '--series': `var(${line.colour})` }}
          data-style={line.style ?? 'line'}
        >
          {line.name} <b>{textOf(at === undefined ? lastOf(line.values) : line.values[at], data.unit)}</b>
        </span>
      ))}
      {time !== undefined && <span class="faint">{clockText(time)}</span>}
      {mark !== undefined && <span class="soft">{mark}</span>}
    </p>
  );
}

function markNear({ marks = [] }: ChartData, time: number, chart: uPlot | undefined): string | undefined {
  if (chart === undefined) return undefined;
  const x = chart.valToPos(time / 1_000, 'x');
  return marks.find(({ at }) => Math.abs(chart.valToPos(at / 1_000, 'x') - x) <= NEAR_PX)?.text;
}

function moveTo(chart: uPlot | undefined, data: ChartData, at: number): void {
  const time = data.times[at];
  if (chart === undefined || time === undefined) return;
  chart.setCursor({ left: chart.valToPos(time / 1_000, 'x'), top: 0 });
}

interface Wiring {
  readonly heightPx: number;
  readonly shown: { readonly current: ChartData };
  readonly onCursor: (at: number | undefined) => void;
}

function optionsOf(host: HTMLElement, { heightPx, shown, onCursor }: Wiring): uPlot.Options {
  const namesPx = (width: number): number => (width < NARROW_PX ? 6 : NAMES_PX);
  return {
    width: Math.max(host.clientWidth, 120),
    height: heightPx,
    padding: [16, (plot) => namesPx(plot.width), AXIS_PX, VALUES_PX],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, sync: { key: 'time' }, points: { size: 6 } },
    scales: {
      x: { time: true, range: () => [shown.current.span[0] / 1_000, shown.current.span[1] / 1_000] },
      // A line along the top is not cut in half.
      y: { range: () => [0, topOf(shown.current) * 1.03] },
    },
    axes: [{ show: false }, { show: false }],
    series: [{}, ...shown.current.lines.map(seriesOf)],
    hooks: {
      drawClear: [(plot) => drawGrid(plot, shown.current)],
      draw: [(plot) => drawLabels(plot, shown.current)],
      setCursor: [({ cursor: { idx, left } }) => onCursor(idx == null || (left ?? -1) < 0 ? undefined : idx)],
    },
  };
}

function seriesOf({ colour, style = 'line' }: Line): uPlot.Series {
  const ink = inkOf(colour);
  const isStep = style === 'step' || style === 'area' || style === 'wanted';
  const paths = isStep ? uPlot.paths.stepped?.({ align: 1 }) : undefined;
  return {
    stroke: ink,
    width: 1.75,
    points: { show: false },
    ...(style === 'area' ? { fill: `${ink}2e` } : {}),
    ...(style === 'dashed' || style === 'wanted' ? { dash: [6, 4] } : style === 'dotted' ? { dash: [1.5, 4] } : {}),
    ...(paths === undefined ? {} : { paths }),
  };
}

function rowsOf({ times, lines }: ChartData): uPlot.AlignedData {
  return [times.map((at) => at / 1_000), ...lines.map(({ values }) => [...values])];
}
