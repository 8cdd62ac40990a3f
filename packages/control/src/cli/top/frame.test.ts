// Frames as people see them, without a terminal.
import { describe, expect, test } from 'vitest';
import { agentOf, factsWith, NOW, overviewOf } from '../../../test/cli/top-facts.ts';
import { widthOf } from '../text-columns.ts';
import type { Facts } from './facts.ts';
import { frameOf } from './frame.ts';
import { lineText } from './line.ts';
import { PANELS, type ViewState, viewState } from './view-state.ts';

const linesOf = (facts: Facts, state: ViewState, columns = 100, rows = 30): string[] =>
  frameOf(facts, state, { columns, rows }).lines.map((line) => lineText(line, { columns, hasColour: false }).trimEnd());
const textOf = (...given: Parameters<typeof linesOf>): string => linesOf(...given).join('\n');

test('the whole fleet on one screen', () => {
  expect(`\n${textOf(factsWith(), viewState({}), 100, 34)}\n`).toMatchInlineSnapshot(`
    "
    ▲ 1 agent is ejected · 3 dead letters · 1 task awaits approval        up 1 h 2 min · ● live, 0 s old
    done 18.3/s  in 20.4/s     20/s high, 2 min 24 s   wait p50 12 ms  p95 1.2 s  p99 2 s
             ▁▃▅▇▇███▇▆▅▃▁                   ▃▄▆▇███                                ▁▁▁▂▂▃▃▄▄▄▅▅▆▆▇▇▇██
           ▅▇█████████████▆▄▂            ▁▄▆████████                    ▄▄▄▅▅▆▆▆▇▇█████████████████████
           ██████████████████▇▅▃▂▁▁▁▁▂▃▅▇███████████                    ███████████████████████████████
    slots ███████░░░░░ 11/20 ▲28  14 waiting  11 running  3 dead letters  1 to approve  2 later
    ■■□◌✖  ■ 2 busy  □ 1 idle  ◌ 1 starting  ✖ 1 ejected

    [1 All]  2 Pools 2   3 Needs 2   4 Agents 5   5 Happenings
    ─ Pools 2 ─────────────────────────────────────────────────────────────────────────────────────────
      POOL               UP   WANT   BUSY  USED             WAITING   COST/H  LAST DECISION
      coding              3     ▲5      2  █████░░░ 67 %         14     1.50  3 → 5, 4 s: queue depth 1…
      research (cord…     3      3      2  █████░░░ 67 %          0        –
    ─ Needs 2 ─────────────────────────────────────────────────────────────────────────────────────────
      TYPE    TENANT     WAITING    RUNNING
      coding  default         14          2  ████████████████
      図書館  blue             0          2  ░░░░░░░░░░░░░░░░
    ─ Happenings 4 ────────────────────────────────────────────────────────────────────────────────────
         AGO  WHAT                           WHY
        15 s  ▲ coding grew 3 → 5 agents     queue depth 14 > 10
        20 s  ✖ red [31m-1 was ejected       errors 0.8 > 0.5
        30 s  · coding-2 joined coding
       1 min  ■ tenant blue paused by maria
    ─ Agents 5 ────────────────────────────────────────────────────────────────────────────────────────
      AGENT       TYPE      STATE        SLOTS            LOAD      DONE   FAILED          FOR
      red [31m-1  coding    ejected      ░░░░░░░░ 0/4     42 %       120        0   3 min 20 s
      coding-10   coding    starting     ░░░░░░░░ 0/4      0 %         0        0   3 min 20 s
      図書館-🚀   research  idle         ░░░░░░░░ 0/4     42 %       120        0   3 min 20 s
      coding-1    coding    busy         ██████░░ 3/4     42 %       120        0   3 min 20 s
      coding-2    coding    busy         ██████░░ 3/4     95 %       120        2   3 min 20 s



    q quit  ? help  Tab panel  / filter  p pause                          muster 1.2.3 at 127.0.0.1:8080
    "
  `);
});

test('the smallest screen that is promised', () => {
  expect(`\n${textOf(factsWith(), viewState({ panel: 'agents' }), 60, 15)}\n`).toMatchInlineSnapshot(`
    "
    ▲ 1 agent is ejected · 3 dead letters        ● live, 0 s old
    done 18.3/s  in 20.4/s                      20/s high, 2 min
    ▅▅▆▆▆▇▇█████████▇▇▆▆▆▅▅▄▄▃▂▂▂▁▁▁▁▁▁▁▁▁▁▁▁▁▂▂▃▃▄▄▅▅▆▆▇▇▇█████
    wait p50 12 ms  p95 1.2 s  p99 2 s         1.4 s high, 2 min
                  ▄▄▄▄▄▄▄▄▅▅▅▅▅▅▅▅▅▅▅▆▆▆▆▆▆▆▆▆▆▇▇▇▇▇▇▇▇▇▇▇██████
    slots ████░░░ 11/20  14 waiting  11 running  3 dead letters
    ■■□◌✖  ■ 2 busy  □ 1 idle  ◌ 1 starting  ✖ 1 ejected
     1 All   2 Pools 2   3 Needs 2  [4 Agents 5]  5 Happenings
      AGENT▲      STATE        SLOTS            LOAD   FAILED
    ▸ coding-1    busy         ██████░░ 3/4     42 %        0
      coding-2    busy         ██████░░ 3/4     95 %        2
      coding-10   starting     ░░░░░░░░ 0/4      0 %        0
      red [31m-1  ejected      ░░░░░░░░ 0/4     42 %        0
      図書館-🚀   idle         ░░░░░░░░ 0/4     42 %        0
    q quit  ? help  Tab panel  ↑↓ move  s sort  / filter
    "
  `);
});

describe('of any size', () => {
  const awkward = factsWith({
    link: { kind: 'away', reason: 'x'.repeat(500), retryAt: NOW },
    needs: [{ type: '図'.repeat(128), tenant: '\u001b[2J'.repeat(30), waiting: 7, running: 1 }],
  });

  test.each(PANELS)('%s fills the screen, and is nowhere wider', (panel) => {
    for (const facts of [factsWith(), awkward, factsWith({ overview: undefined, pools: [], agents: [], points: [] })]) {
      for (const [columns, rows] of [
        [1, 1],
        [10, 3],
        [40, 8],
        [60, 15],
        [80, 24],
        [89, 21],
        [110, 40],
        [250, 90],
      ] as const) {
        for (const isHelp of [false, true]) {
          const { lines } = frameOf(facts, { ...viewState({ panel }), isHelp }, { columns, rows });
          expect(lines).toHaveLength(rows);
          for (const line of lines) {
            const text = lineText(line, { columns, hasColour: false });
            expect(widthOf(text)).toBeLessThanOrEqual(columns);
            expect(text).not.toMatch(/\p{Cc}/u);
          }
        }
      }
    }
  });
});

describe('the head', () => {
  test('says that all is well, and how it goes as far as there is room', () => {
    const tasks = { ...overviewOf().tasks, awaitingApproval: 0, deadLettered: 0 };
    const well = factsWith({ overview: overviewOf({ tasks }), agents: [agentOf('a')], pools: [] });
    expect(linesOf(well, viewState({}), 120)[0]).toMatch(
      /^● Healthy {2}3 of 5 agents busy, 14 tasks waiting, 95 % start within 1.2 s +up 1 h 2 min · ● live, 0 s old$/,
    );
    expect(linesOf(well, viewState({}), 60)[0]).toMatch(/^● Healthy {2}3 of 5 agents busy +● live, 0 s old$/);
  });

  test('says what needs somebody instead', () => {
    expect(linesOf(factsWith(), viewState({}))[0]).toMatch(/^▲ 1 agent is ejected · 3 dead letters/);
    const full = factsWith({ overview: overviewOf({ readiness: 'disk-full' }) });
    expect(linesOf(full, viewState({}))[0]).toMatch(/^▲ the disk is full: new tasks are refused · 1 agent is ejected/);
  });

  test('shows how old the data are, and why nothing comes', () => {
    expect(linesOf(factsWith({ ageMs: 7_400 }), viewState({}))[0]).toMatch(/● 7 s old$/);
    const away = factsWith({ link: { kind: 'away', reason: 'it is not running', retryAt: NOW }, ageMs: 9_000 });
    expect(linesOf(away, viewState({}))[0]).toMatch(/● away, 9 s old$/);
    expect(textOf(away, viewState({}))).toContain('No connection: it is not running; trying again.');
    expect(linesOf(factsWith(), { ...viewState({}), isPaused: true })[0]).toMatch(/❚❚ paused$/);
  });

  test('a tenant sees its work, and is told that it is its own', () => {
    const tenant = factsWith({ overview: undefined, pools: [], agents: [], points: [] });
    const text = textOf(tenant, viewState({ panel: 'needs' }));
    expect(text).toContain('● the work of one tenant');
    expect(text).toContain('coding');
  });

  test('a tenant is not told that there is no fleet, only that it is not shown', () => {
    const tenant = factsWith({ overview: undefined, pools: [], agents: [], points: [] });
    for (const panel of ['all', 'pools', 'agents'] as const) {
      const text = textOf(tenant, viewState({ panel }));
      expect(text).toContain('Not shown to a token of one tenant');
      expect(text).not.toMatch(/No pool|No agent/);
    }
    const alone = factsWith({ pools: [], agents: [] });
    expect(textOf(alone, viewState({ panel: 'pools' }))).toContain('No pool: agents come by themselves.');
  });
});

describe('a panel', () => {
  const agentsIn = (state: ViewState): string[] =>
    linesOf(factsWith(), state)
      .filter((line) => /^[▸ ] (coding-|図|red)/.test(line))
      .map((line) => line.split(/ +/)[1] ?? '');

  test('is sorted as people count, or by what was asked for', () => {
    const names = ['coding-1', 'coding-2', 'coding-10', 'red', '図書館-🚀'];
    expect(agentsIn(viewState({ panel: 'agents' }))).toEqual(names);
    expect(agentsIn(viewState({ panel: 'agents', sort: 3 }))[0]).toBe('coding-2');
    expect(linesOf(factsWith(), viewState({ panel: 'agents', sort: 3 })).join()).toContain('LOAD▼');
    const reversed = { ...viewState({ panel: 'agents', sort: 3 }) };
    const places = { ...reversed.places, agents: { ...reversed.places.agents, isReversed: true } };
    expect(agentsIn({ ...reversed, places }).at(-1)).toBe('coding-2');
  });

  test('shows what the filter leaves, and says when that is nothing', () => {
    expect(agentsIn(viewState({ panel: 'agents', filter: 'EJECT' }))).toEqual(['red']);
    expect(textOf(factsWith(), viewState({ panel: 'agents', filter: 'zzz' }))).toContain('Nothing contains "zzz".');
    expect(linesOf(factsWith(), viewState({ filter: 'zzz' })).find((line) => line.includes('[1 All]'))).toMatch(
      /\/zzz$/,
    );
  });

  test('tells all of the marked row', () => {
    const text = textOf(factsWith(), viewState({ panel: 'pools' }));
    expect(text).toMatch(/^coding: steady, 1 to 8 agents · 4 s ago: queue depth 14 > 10 · 0.10 so far/m);
  });

  test('says what to do when there is nothing', () => {
    const empty = factsWith({ pools: [], needs: [], agents: [], happenings: [] });
    const text = textOf(empty, viewState({}));
    for (const words of ['No pool', 'No unfinished work', 'muster agent run --help', 'Nothing has happened yet']) {
      expect(text).toContain(words);
    }
  });

  test('says how many rows there are, for the keys', () => {
    const { extent } = frameOf(factsWith(), viewState({ panel: 'agents' }), { columns: 100, rows: 30 });
    expect(extent).toMatchObject({ rows: 5, sorts: 7 });
    expect(extent.pageRows).toBeGreaterThan(10);
  });
});

test('colours mean something, and come only where they are wanted', () => {
  const { lines } = frameOf(factsWith(), viewState({ panel: 'agents' }), { columns: 100, rows: 30 });
  const coloured = lines.map((line) => lineText(line, { columns: 100, hasColour: true })).join('\n');
  expect(coloured).toContain('\u001b[31mejected');
  expect(coloured).toContain('\u001b[31m 95 %');
  const plain = lines.map((line) => lineText(line, { columns: 100, hasColour: false })).join('\n');
  expect(plain).not.toContain('\u001b');
});
