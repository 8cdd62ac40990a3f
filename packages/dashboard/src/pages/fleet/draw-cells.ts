// Draws the agents of a group as cells, and after that only those that look different: what changes between two frames
// is a few cells, however many there are.
import type { LiveAgent } from '@muster/contract/live';
import { inkOf } from '../../shell/theme.ts';
import { CELL_STATES } from '../../words/states.ts';
import { type Honeycomb, middleOf } from './honeycomb.ts';

export interface Cells {
  readonly agents: readonly LiveAgent[];
  readonly comb: Honeycomb;
  readonly colourBy: 'state' | 'load';
  readonly theme: string;
}

/** Loads and fills are drawn in so many steps; more cannot be told apart. */
const STEPS = 5;
/** Smaller cells have no room for signs. */
const SIGN_PITCH_MIN = 13;
const CELL_RATIO = 0.94;
/** What wipes a cell: more than the cell with its edge, less than what would touch its neighbours. */
const WIPE_RATIO = 1.02;

export class CellPainter {
  /** What each cell looks like now. */
  #looks: string[] = [];
  #ground = '';

  /** Returns how many cells it drew. */
  draw(context: CanvasRenderingContext2D, cells: Cells): number {
    const { agents, comb, colourBy, theme } = cells;
    const ground = `${comb.width} ${comb.height} ${comb.pitch} ${colourBy} ${theme}`;
    if (ground !== this.#ground || agents.length < this.#looks.length) {
      context.clearRect(0, 0, comb.width, comb.height);
      this.#looks = [];
    }
    this.#ground = ground;
    let drawn = 0;
    for (const [index, agent] of agents.entries()) {
      const look = lookOf(agent, colourBy);
      const before = this.#looks[index];
      if (look === before) continue;
      const { x, y } = middleOf(index, comb);
      if (before !== undefined) fill(context, { x, y, radius: comb.radius * WIPE_RATIO }, inkOf('--ground'));
      if (colourBy === 'load') drawLoad(context, agent, { x, y, radius: comb.radius * CELL_RATIO });
      else drawState(context, agent, { x, y, radius: comb.radius * CELL_RATIO });
      if (colourBy === 'state' && comb.pitch >= SIGN_PITCH_MIN) drawSign(context, agent, { x, y, radius: comb.radius });
      this.#looks[index] = look;
      drawn++;
    }
    return drawn;
  }
}

interface Hexagon {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

const step = (ratio: number): number => Math.round(Math.min(1, Math.max(0, ratio)) * STEPS);

/** Equal texts are equal pictures. */
function lookOf(agent: LiveAgent, colourBy: Cells['colourBy']): string {
  if (colourBy === 'load') return String(step(agent.loadRatio));
  return agent.state === 'busy' ? `busy ${step(fillOf(agent))}` : agent.state;
}

const fillOf = ({ slots, slotsBusy }: LiveAgent): number => (slots === 0 ? 1 : slotsBusy / slots);

/** A busy cell is as full as its slots: the area says it, so the radius grows with the root. */
function drawState(context: CanvasRenderingContext2D, agent: LiveAgent, cell: Hexagon): void {
  const ink = inkOf(CELL_STATES[agent.state].colour);
  switch (agent.state) {
    case 'busy': {
      const share = step(fillOf(agent)) / STEPS;
      context.globalAlpha = 0.28;
      fill(context, cell, ink);
      context.globalAlpha = 1;
      fill(context, { ...cell, radius: cell.radius * Math.max(0.5, Math.sqrt(share)) }, ink);
      return;
    }
    case 'starting':
      stroke(context, cell, ink);
      return;
    case 'idle':
      fill(context, cell, ink);
      context.globalAlpha = 0.55;
      stroke(context, cell, inkOf('--idle-edge'));
      context.globalAlpha = 1;
      return;
    default:
      fill(context, cell, ink);
  }
}

/** The last step is a warning of its own: a load near what the agent may use. */
function drawLoad(context: CanvasRenderingContext2D, { loadRatio }: LiveAgent, cell: Hexagon): void {
  const load = step(loadRatio);
  fill(context, cell, inkOf('--idle'));
  context.globalAlpha = load / STEPS;
  fill(context, cell, inkOf(load === STEPS ? '--suspect' : '--busy'));
  context.globalAlpha = 1;
}

/** Trouble and halts have a sign besides their colour. */
function drawSign(context: CanvasRenderingContext2D, { state }: LiveAgent, { x, y, radius }: Hexagon): void {
  if (state === 'idle' || state === 'busy' || state === 'starting') return;
  const half = radius * 0.36;
  context.beginPath();
  if (state === 'cordoned') line(context, [x - half, y], [x + half, y]);
  else if (state === 'draining' || state === 'stopping') line(context, [x, y - half], [x, y + half]);
  else {
    line(context, [x - half, y - half], [x + half, y + half]);
    if (state !== 'suspect') line(context, [x - half, y + half], [x + half, y - half]);
  }
  context.lineWidth = Math.max(1.2, radius / 6);
  context.strokeStyle = inkOf('--ground');
  context.stroke();
}

const CORNERS = Array.from({ length: 6 }, (_, corner) => {
  const angle = Math.PI / 6 + (corner * Math.PI) / 3;
  return { x: Math.cos(angle), y: Math.sin(angle) };
});

function outline(context: CanvasRenderingContext2D, { x, y, radius }: Hexagon): void {
  context.beginPath();
  for (const corner of CORNERS) context.lineTo(x + corner.x * radius, y + corner.y * radius);
  context.closePath();
}

function fill(context: CanvasRenderingContext2D, cell: Hexagon, ink: string): void {
  outline(context, cell);
  context.fillStyle = ink;
  context.fill();
}

function stroke(context: CanvasRenderingContext2D, cell: Hexagon, ink: string): void {
  outline(context, cell);
  context.lineWidth = 1;
  context.strokeStyle = ink;
  context.stroke();
}

type Point = readonly [number, number];

function line(context: CanvasRenderingContext2D, from: Point, to: Point): void {
  context.moveTo(from[0], from[1]);
  context.lineTo(to[0], to[1]);
}
