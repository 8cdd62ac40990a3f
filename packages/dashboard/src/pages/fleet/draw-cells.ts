// Draws the agents of a group as cells. All cells of one colour are one path: five thousand take a few milliseconds.
import type { LiveAgent, LiveAgentState } from '@muster/contract/live';
import { inkOf } from '../../shell/theme.ts';
import { CELL_STATES } from '../../words/states.ts';
import { type Honeycomb, middleOf } from './honeycomb.ts';

export interface Cells {
  readonly agents: readonly LiveAgent[];
  readonly comb: Honeycomb;
  readonly colourBy: 'state' | 'load';
  /** Drawn with a ring. */
  readonly marked: number | undefined;
}

/** Loads are drawn in so many steps; more cannot be told apart. */
const LOAD_STEPS = 5;
/** Smaller cells have no room for signs. */
const SIGN_PITCH_MIN = 13;

export function drawCells(context: CanvasRenderingContext2D, cells: Cells): void {
  context.clearRect(0, 0, cells.comb.width, cells.comb.height);
  if (cells.colourBy === 'load') drawLoads(context, cells);
  else drawStates(context, cells);
  if (cells.marked !== undefined) drawRing(context, cells, cells.marked);
}

/** A busy cell is as full as its slots. */
function drawStates(context: CanvasRenderingContext2D, { agents, comb }: Cells): void {
  const paths = new Map<LiveAgentState, Path2D>();
  const grounds = new Path2D();
  for (const [index, agent] of agents.entries()) {
    let path = paths.get(agent.state);
    if (path === undefined) {
      path = new Path2D();
      paths.set(agent.state, path);
    }
    const { x, y } = middleOf(index, comb);
    if (agent.state !== 'busy') addHexagon(path, x, y, comb.radius * 0.94);
    else {
      addHexagon(grounds, x, y, comb.radius * 0.94);
      const share = agent.slots === 0 ? 1 : Math.min(1, agent.slotsBusy / agent.slots);
      // The area says how full: the radius grows with the root.
      addHexagon(path, x, y, comb.radius * 0.94 * Math.max(0.5, Math.sqrt(share)));
    }
  }
  context.fillStyle = inkOf('--busy');
  context.globalAlpha = 0.28;
  context.fill(grounds);
  context.globalAlpha = 1;
  for (const [state, path] of paths) paint(context, state, path);
  if (comb.pitch >= SIGN_PITCH_MIN) drawSigns(context, agents, comb);
}

function paint(context: CanvasRenderingContext2D, state: LiveAgentState, path: Path2D): void {
  const ink = inkOf(CELL_STATES[state].colour);
  if (state !== 'starting') {
    context.fillStyle = ink;
    context.fill(path);
  }
  if (state !== 'starting' && state !== 'idle') return;
  context.lineWidth = 1;
  context.strokeStyle = state === 'idle' ? inkOf('--idle-edge') : ink;
  context.globalAlpha = state === 'idle' ? 0.55 : 1;
  context.stroke(path);
  context.globalAlpha = 1;
}

function drawLoads(context: CanvasRenderingContext2D, { agents, comb }: Cells): void {
  const grounds = new Path2D();
  const steps = Array.from({ length: LOAD_STEPS + 1 }, () => new Path2D());
  for (const [index, { loadRatio }] of agents.entries()) {
    const { x, y } = middleOf(index, comb);
    addHexagon(grounds, x, y, comb.radius * 0.94);
    const step = steps[Math.round(Math.min(1, Math.max(0, loadRatio)) * LOAD_STEPS)];
    if (step !== undefined) addHexagon(step, x, y, comb.radius * 0.94);
  }
  context.fillStyle = inkOf('--idle');
  context.fill(grounds);
  for (const [step, path] of steps.entries()) {
    // The last step is a warning of its own: a load near what the agent may use.
    context.fillStyle = inkOf(step === LOAD_STEPS ? '--suspect' : '--busy');
    context.globalAlpha = step / LOAD_STEPS;
    context.fill(path);
  }
  context.globalAlpha = 1;
}

/** Trouble and halts have a sign besides their colour. */
function drawSigns(context: CanvasRenderingContext2D, agents: readonly LiveAgent[], comb: Honeycomb): void {
  const signs = new Path2D();
  const half = comb.radius * 0.36;
  for (const [index, { state }] of agents.entries()) {
    if (state === 'idle' || state === 'busy' || state === 'starting') continue;
    const { x, y } = middleOf(index, comb);
    if (state === 'cordoned') addStroke(signs, [x - half, y], [x + half, y]);
    else if (state === 'draining' || state === 'stopping') addStroke(signs, [x, y - half], [x, y + half]);
    else {
      addStroke(signs, [x - half, y - half], [x + half, y + half]);
      if (state !== 'suspect') addStroke(signs, [x - half, y + half], [x + half, y - half]);
    }
  }
  context.lineWidth = Math.max(1.2, comb.pitch / 12);
  context.strokeStyle = inkOf('--ground');
  context.stroke(signs);
}

function drawRing(context: CanvasRenderingContext2D, { comb }: Cells, index: number): void {
  const ring = new Path2D();
  const { x, y } = middleOf(index, comb);
  addHexagon(ring, x, y, comb.radius * 1.1);
  context.lineWidth = 2;
  context.strokeStyle = inkOf('--ink');
  context.stroke(ring);
}

const CORNERS = Array.from({ length: 6 }, (_, corner) => {
  const angle = Math.PI / 6 + (corner * Math.PI) / 3;
  return { x: Math.cos(angle), y: Math.sin(angle) };
});

function addHexagon(path: Path2D, x: number, y: number, radius: number): void {
  for (const [index, corner] of CORNERS.entries()) {
    if (index === 0) path.moveTo(x + corner.x * radius, y + corner.y * radius);
    else path.lineTo(x + corner.x * radius, y + corner.y * radius);
  }
  path.closePath();
}

type Point = readonly [number, number];

function addStroke(path: Path2D, from: Point, to: Point): void {
  path.moveTo(from[0], from[1]);
  path.lineTo(to[0], to[1]);
}
