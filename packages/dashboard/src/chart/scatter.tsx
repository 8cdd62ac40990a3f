// A chart of two measures against each other. The pointer finds the nearest point, the arrow keys walk over them, and a
// row says which it is; numbers and picture can be saved.
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { theme } from '../shell/theme.ts';
import { textOf } from '../words/numbers.ts';
import { fileName, save, savePicture } from './chart-export.ts';
import { scatterCsv } from './csv.ts';
import { type Placed, pointsOf, type ScatterData } from './scatter-data.ts';
import { drawScatter, scaleOf } from './scatter-draw.ts';

export interface ScatterProps {
  readonly data: ScatterData;
  readonly heightPx?: number;
  /** What can be said of it in a sentence, for who cannot see it. */
  readonly summary: string;
}

/** Within this the pointer means a point. */
const NEAR_PX = 28;

export function Scatter({ data, heightPx = 260, summary }: ScatterProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const pointed = useSignal<number | undefined>(undefined);
  const width = useWidth(canvas);
  const points = pointsOf(data);
  const told = pointed.value === undefined ? undefined : points[pointed.value];
  const look = theme.value;
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (element === null || context === null || context === undefined || width === 0) return;
    const ratio = window.devicePixelRatio;
    element.width = width * ratio;
    element.height = heightPx * ratio;
    context.scale(ratio, ratio);
    drawScatter(context, { data, size: { width, height: heightPx }, pointed: told });
  }, [data, width, heightPx, told, look]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    if (step === 0 || points.length === 0) return;
    event.preventDefault();
    pointed.value = Math.max(0, Math.min(points.length - 1, (pointed.value ?? -1) + step));
  };
  return (
    <figure class="chart">
      <div class="section-head">
        <h3>{data.title}</h3>
        <p class="readout figures" data-at="cursor" aria-live="polite">
          {told !== undefined && <Told data={data} placed={told} />}
        </p>
        <Files data={data} canvas={canvas} />
      </div>
      <canvas
        ref={canvas}
        class="scatter"
        style={{ height: `${heightPx}px` }}
        role="img"
        aria-label={`${data.title}: ${summary}`}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onPointerMove={({ offsetX, offsetY }) => {
          pointed.value = nearest(data, { x: offsetX, y: offsetY }, { width, height: heightPx });
        }}
        onPointerLeave={() => {
          pointed.value = undefined;
        }}
        onBlur={() => {
          pointed.value = undefined;
        }}
      />
    </figure>
  );
}

function Told({ data: { x, y }, placed: { group, point } }: { readonly data: ScatterData; readonly placed: Placed }) {
  return (
    <>
      <span class="readout-line" style={{ '--series': `var(${group.colour})` }}>
        {group.name} <b>{point.text}</b>
      </span>
      <span>
        {x.name} <b>{textOf(point.x, x.unit)}</b>
      </span>
      <span>
        {y.name} <b>{textOf(point.y, y.unit)}</b>
      </span>
      {point.isBest && <span class="faint">nothing is better in both</span>}
    </>
  );
}

interface FilesProps {
  readonly data: ScatterData;
  readonly canvas: { readonly current: HTMLCanvasElement | null };
}

function Files({ data, canvas }: FilesProps) {
  const saveCsv = (): void => save(fileName(data.title, 'csv'), new Blob([scatterCsv(data)], { type: 'text/csv' }));
  const savePng = (): void => {
    if (canvas.current !== null) savePicture(data.title, canvas.current);
  };
  return (
    <div class="end">
      <button type="button" class="button quiet" aria-label={`${data.title} as CSV`} onClick={saveCsv}>
        CSV
      </button>
      <button type="button" class="button quiet" aria-label={`${data.title} as PNG`} onClick={savePng}>
        PNG
      </button>
    </div>
  );
}

function useWidth(canvas: { readonly current: HTMLCanvasElement | null }): number {
  const width = useSignal(0);
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => {
      width.value = element.clientWidth;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return width.value;
}

interface Spot {
  readonly x: number;
  readonly y: number;
}

function nearest(
  data: ScatterData,
  spot: Spot,
  size: { readonly width: number; readonly height: number },
): number | undefined {
  const scale = scaleOf(data, size);
  let best: { readonly index: number; readonly distance: number } | undefined;
  for (const [index, { point }] of pointsOf(data).entries()) {
    const distance = Math.hypot(scale.x(point.x) - spot.x, scale.y(point.y) - spot.y);
    if (distance <= NEAR_PX && distance < (best?.distance ?? Number.POSITIVE_INFINITY)) best = { index, distance };
  }
  return best?.index;
}
