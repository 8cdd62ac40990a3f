// The cells of one type of agents: drawn on a canvas, walked by pointer or arrow keys, opened by click or Enter.
import type { LiveAgent } from '@muster/contract/live';
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { theme } from '../../shell/theme.ts';
import { textOf } from '../../words/numbers.ts';
import { CELL_STATES } from '../../words/states.ts';
import { drawCells } from './draw-cells.ts';
import { countsText, type Group } from './fleet-view.ts';
import { cellAt, type Honeycomb, layOut, stepFrom } from './honeycomb.ts';

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
  const opened = open === undefined ? -1 : agents.findIndex(({ id }) => id === open);
  const marked = pointed.value ?? (opened >= 0 ? opened : undefined);
  const look = theme.value;
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (element === null || context === null || context === undefined || width === 0) return;
    fit(element, comb);
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    drawCells(context, { agents, comb, colourBy, marked });
  }, [agents, width, pitch, colourBy, marked, look]);
  const indexAt = (event: MouseEvent) => cellAt({ x: event.offsetX, y: event.offsetY }, comb, agents.length);
  const openAt = (index: number | undefined): void => {
    const agent = index === undefined ? undefined : agents[index];
    if (agent !== undefined) onOpen(agent.id);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' || event.key === ' ') openAt(pointed.value ?? 0);
    const next = stepFrom(pointed.value ?? -1, event.key, comb);
    if (next === undefined && event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    if (next !== undefined) pointed.value = Math.max(0, Math.min(agents.length - 1, next));
  };
  const told = pointed.value === undefined ? undefined : agents[pointed.value];
  return (
    <section class="cell-group" aria-label={type}>
      <div class="cell-head figures">
        <h3>{type}</h3>
        <span class="note" aria-live="polite">
          {told === undefined ? countsText(agents) : lineOf(told)}
        </span>
      </div>
      <canvas
        ref={canvas}
        role="img"
        aria-label={`${agents.length} agents of ${type}: ${countsText(agents)}. Arrow keys walk, Enter opens.`}
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
    </section>
  );
}

function lineOf({ id, state, slots, slotsBusy, loadRatio, reason }: LiveAgent): string {
  const because = reason === undefined ? '' : `: ${reason}`;
  return `${id} · ${CELL_STATES[state].word}${because} · ${slotsBusy} of ${textOf(slots, 'slots')} · load ${textOf(loadRatio, 'ratio')}`;
}

/** Setting the size clears a canvas, so only when it changed. */
function fit(element: HTMLCanvasElement, { width, height }: Honeycomb): void {
  const [wide, high] = [Math.round(width * devicePixelRatio), Math.round(height * devicePixelRatio)];
  if (element.width !== wide) element.width = wide;
  if (element.height !== high) element.height = high;
  element.style.height = `${height}px`;
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
