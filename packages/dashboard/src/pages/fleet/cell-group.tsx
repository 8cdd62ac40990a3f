// The cells of one type of agents: drawn on a canvas, walked by pointer or arrow keys, opened by click or Enter.
import type { LiveAgent } from '@muster/contract/live';
import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { theme } from '../../shell/theme.ts';
import { textOf } from '../../words/numbers.ts';
import { CELL_STATES } from '../../words/states.ts';
import { CellPainter } from './draw-cells.ts';
import { countsText, type Group } from './fleet-view.ts';
import { cellAt, type Honeycomb, layOut, middleOf, stepFrom } from './honeycomb.ts';

export interface CellGroupProps {
  readonly group: Group;
  readonly pitch: number;
  readonly colourBy: 'state' | 'load';
  readonly open: string | undefined;
  readonly onOpen: (id: string) => void;
}

export function CellGroup({ group: { type, agents }, pitch, colourBy, open, onOpen }: CellGroupProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const width = useWidth(canvas);
  const pointed = useSignal<number | undefined>(undefined);
  const comb = layOut(agents.length, width, pitch);
  useCells(canvas, { agents, comb, colourBy });
  const indexAt = (event: MouseEvent) => cellAt({ x: event.offsetX, y: event.offsetY }, comb, agents.length);
  const openAt = (index: number | undefined): void => {
    const agent = index === undefined ? undefined : agents[index];
    if (agent !== undefined) onOpen(agent.id);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const isOpening = event.key === 'Enter' || event.key === ' ';
    const next = stepFrom(pointed.value ?? -1, event.key, comb);
    if (next === undefined && !isOpening) return;
    event.preventDefault();
    if (isOpening) openAt(pointed.value ?? 0);
    if (next !== undefined) pointed.value = Math.max(0, Math.min(agents.length - 1, next));
  };
  const told = pointed.value === undefined ? undefined : agents[pointed.value];
  const counts = countsText(agents);
  return (
    <section class="cell-group" aria-label={type}>
      <div class="cell-head figures">
        <h3>{type}</h3>
        <span class="note">{told === undefined ? counts : lineOf(told)}</span>
        <span class="unseen" aria-live="polite">
          {told === undefined ? '' : lineOf(told)}
        </span>
      </div>
      <div class="cells">
        <canvas
          ref={canvas}
          role="img"
          aria-label={`${agents.length} agents of ${type}: ${counts}. Arrow keys walk, Enter opens.`}
          tabIndex={0}
          onPointerMove={(event) => {
            pointed.value = indexAt(event);
          }}
          onPointerLeave={() => {
            pointed.value = undefined;
          }}
          onBlur={() => {
            pointed.value = undefined;
          }}
          onClick={(event) => openAt(indexAt(event))}
          onKeyDown={onKeyDown}
        />
        <Ring
          comb={comb}
          index={pointed.value ?? (open === undefined ? -1 : agents.findIndex(({ id }) => id === open))}
        />
      </div>
    </section>
  );
}

/** Around the cell that is pointed at or open; over the canvas, so that pointing draws no cell anew. */
function Ring({ comb, index }: { readonly comb: Honeycomb; readonly index: number }) {
  if (index < 0) return null;
  const { x, y } = middleOf(index, comb);
  const size = comb.radius * 2.3;
  return (
    <svg
      class="cell-ring"
      viewBox="-50 -50 100 100"
      aria-hidden="true"
      style={{ left: x, top: y, width: size, height: size }}
    >
      <path d="M0 -46L40 -23V23L0 46L-40 23V-23Z" />
    </svg>
  );
}

interface Shown {
  readonly agents: readonly LiveAgent[];
  readonly comb: Honeycomb;
  readonly colourBy: 'state' | 'load';
}

function useCells(canvas: { readonly current: HTMLCanvasElement | null }, { agents, comb, colourBy }: Shown): void {
  const painter = useMemo(() => ({ current: new CellPainter() }), []);
  const look = theme.value;
  // In the same frame as the words beside it.
  useLayoutEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (element === null || context === null || context === undefined || comb.width === 0) return;
    if (fit(element, comb)) painter.current = new CellPainter();
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    painter.current.draw(context, { agents, comb, colourBy, theme: look });
  }, [agents, comb.width, comb.pitch, colourBy, look]);
}

function lineOf({ id, state, slots, slotsBusy, loadRatio, reason }: LiveAgent): string {
  const because = reason === undefined ? '' : `: ${reason}`;
  const busy = `${slotsBusy} of ${textOf(slots, 'slots')} busy`;
  return `${id} · ${CELL_STATES[state].word}${because} · ${busy} · load ${textOf(loadRatio, 'ratio')}`;
}

/** Setting the size clears a canvas, so only when it changed; true then. */
function fit(element: HTMLCanvasElement, { width, height }: Honeycomb): boolean {
  const [wide, high] = [Math.round(width * devicePixelRatio), Math.round(height * devicePixelRatio)];
  if (element.width === wide && element.height === high) return false;
  element.width = wide;
  element.height = high;
  element.style.height = `${height}px`;
  return true;
}

function useWidth(element: { readonly current: HTMLElement | null }): number {
  const width = useSignal(0);
  useEffect(() => {
    const host = element.current?.parentElement;
    if (host === null || host === undefined) return;
    const observer = new ResizeObserver(() => {
      width.value = host.clientWidth;
    });
    observer.observe(host);
    return () => observer.disconnect();
  }, []);
  return width.value;
}
