// muster top: the fleet as it works, over the live stream: a screen on a terminal, else a line a second.
import { seededRandom } from '../../base/random.ts';
import { addressOf, clientOptions } from '../client.ts';
import { defineCommand, type Result } from '../command.ts';
import { EXIT, UsageError } from '../exit.ts';
import { choice, duration, flag, type OptionValues, text } from '../options.ts';
import type { World } from '../terminal.ts';
import { Ending } from '../top/ending.ts';
import { type Facts, factsOf } from '../top/facts.ts';
import { frameOf } from '../top/frame.ts';
import { lineText } from '../top/line.ts';
import { LiveLink } from '../top/live-link.ts';
import { NameOrder } from '../top/name-order.ts';
import { PANEL_VIEWS } from '../top/panels.ts';
import { plainJson, plainLine } from '../top/plain.ts';
import { PANELS, type ViewState, viewState } from '../top/view-state.ts';
import { Watch } from '../top/watch.ts';

const SCREEN_INTERVAL_MS = 250;
const LINE_INTERVAL_MS = 1_000;
/** Of one frame that goes into a file or a pipe, where COLUMNS and LINES do not say. */
const FRAME_SIZE = { columns: 100, rows: 32 };
const FRAME_COLUMNS_MAX = 500;
/** Rates are known after two seconds of watching; a tenant is told none, and is not made to wait for them. */
const POINTS_OF_ONCE = 3;
const ONCE_WAIT_MS = 2_500;
const LOOK_MS = 50;

const topOptions = {
  ...clientOptions,
  once: flag('--once', 'print one frame, as large as COLUMNS and LINES say [100 × 32], and end'),
  intervalMs: duration('--interval <time>', 'between frames, or lines [250ms on a screen, else 1s]', {
    minimum: SCREEN_INTERVAL_MS,
    maximum: 3_600_000,
  }),
  panel: choice('--panel <name>', 'what to begin with [all]', PANELS),
  sort: text('--sort <column>', 'sorts the panel by this column [its first]'),
  filter: text('--filter <text>', 'shows only rows that contain this'),
};

export const top = defineCommand({
  name: 'top',
  summary: 'watch the fleet work: pools, waiting work, agents, what happens; ? shows the keys',
  example: 'top --panel agents --sort load',
  options: topOptions,
  async run({ options, world, isJson }) {
    const address = addressOf(options, world);
    const state = stateOf(options);
    const ending = new Ending();
    const stopListening = world.onInterrupt(ending.ask);
    let watch: Watch | undefined;
    let heard = (): void => {};
    const first = new Promise<void>((resolve) => {
      heard = resolve;
    });
    const news = (): void => {
      heard();
      watch?.news();
    };
    const link = new LiveLink(
      { address, random: seededRandom(process.pid), now: Date.now },
      { news, ended: ending.fail },
    );
    try {
      link.open();
      await Promise.race([first, ending.come()]);
      if (options.once) return await once(link, { world, state, ending });
      if (!isJson) {
        const { openScreen, terminal } = world;
        const intervalMs = options.intervalMs ?? SCREEN_INTERVAL_MS;
        watch = new Watch(link, { openScreen, hasColour: terminal.hasColour, state, intervalMs, quit: ending.ask });
      }
      if (watch?.open() === true) await ending.come();
      else await printLines(link, { world, isJson, intervalMs: options.intervalMs ?? LINE_INTERVAL_MS, ending });
      return EXIT.done;
    } finally {
      watch?.close();
      link.close();
      stopListening();
    }
  },
});

function stateOf({ panel, filter, sort }: OptionValues<typeof topOptions>): ViewState {
  const given = { ...(panel === undefined ? {} : { panel }), ...(filter === undefined ? {} : { filter }) };
  if (sort === undefined) return viewState(given);
  const titles = panel === undefined || panel === 'all' ? [] : PANEL_VIEWS[panel].sorts;
  const index = titles.findIndex((title) => title.toLowerCase() === sort.toLowerCase());
  if (index >= 0) return viewState({ ...given, sort: index });
  if (titles.length === 0) throw new UsageError('--sort needs a --panel that is sorted: pools, needs or agents');
  throw new UsageError(`--sort must be one of ${titles.map((title) => title.toLowerCase()).join(', ')}`);
}

const factsNow = (link: LiveLink): Facts =>
  factsOf(link.mirror, {
    ...{ host: link.host, link: link.state, ageMs: link.ageMs, now: link.controllerNow },
    order: new NameOrder(),
  });

interface Once {
  readonly world: World;
  readonly state: ViewState;
  readonly ending: Ending;
}

async function once(link: LiveLink, { world, state, ending }: Once): Promise<Result> {
  link.hide(true);
  const limitAt = performance.now() + ONCE_WAIT_MS;
  const isKnown = (): boolean => link.mirror.points.length >= POINTS_OF_ONCE || performance.now() > limitAt;
  while (!isKnown() && !ending.isNear) await ending.pause(LOOK_MS);
  const facts = factsNow(link);
  const size = sizeOf(world);
  const { lines } = frameOf(facts, state, size);
  const drawn = { columns: size.columns, hasColour: world.terminal.hasColour };
  const text = lines.map((line) => lineText(line, drawn).trimEnd()).join('\n');
  return { json: plainJson(facts), text };
}

function sizeOf({ environment, terminal }: World): typeof FRAME_SIZE {
  const { COLUMNS, LINES } = environment;
  const given = Number.isFinite(terminal.columns) ? terminal.columns : FRAME_SIZE.columns;
  const columns = Number(COLUMNS) || given;
  const rows = Number(LINES) || FRAME_SIZE.rows;
  const within = (value: number): number => Math.max(1, Math.min(FRAME_COLUMNS_MAX, Math.floor(value)));
  return { columns: within(columns), rows: within(rows) };
}

interface Lines {
  readonly world: World;
  readonly isJson: boolean;
  readonly intervalMs: number;
  readonly ending: Ending;
}

/** Until somebody wants the end, or there is nothing more to come. */
async function printLines(link: LiveLink, { world, isJson, intervalMs, ending }: Lines): Promise<void> {
  link.hide(true);
  while (!ending.isNear) {
    const facts = factsNow(link);
    world.terminal.out(`${isJson ? JSON.stringify(plainJson(facts)) : plainLine(facts)}\n`);
    await ending.pause(intervalMs);
  }
}
