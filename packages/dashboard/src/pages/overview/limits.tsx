// What limits how many tasks pass, and by how much, in one line; behind it every stage that was looked at. The
// controller looks every five minutes.

import type { Bottleneck, Stage } from '@muster/contract';
import { amount, durationText, NO_AMOUNT } from '@muster/contract/amounts';
import { usePoll } from '../../live/use-poll.ts';
import { paths } from '../../paths.ts';
import { ageText, textOf } from '../../words/numbers.ts';

const EVERY_MS = 60_000;

/** Complete, or it does not compile. */
const WORDS: Readonly<Record<Stage['kind'], string>> = {
  'missing-agents': 'agents that are missing',
  pause: 'a pause',
  limit: 'limit',
  'event-loop': 'the controller',
  journal: 'the journal',
  agents: 'agents of',
};

/** Nothing before the first look, and for a token that may not ask. */
export function Limits() {
  const { value } = usePoll(async (client) => (await client.status()).bottleneck ?? null, {
    key: 'status',
    everyMs: EVERY_MS,
  });
  if (value === undefined || value === null || !value.isKnown) return null;
  const isLimited = value.limiting.length > 0;
  return (
    <details class="limits" data-limited={isLimited}>
      <summary>
        <b>What limits</b>
        <span class="limits-text">{sentenceOf(value)}</span>
        <span class="note figures">{ageText(value.to, Date.now())} ago</span>
        <svg class="opens" viewBox="0 0 20 20" aria-hidden="true">
          <path d="M6 8l4 4 4-4" />
        </svg>
      </summary>
      <Stages bottleneck={value} />
    </details>
  );
}

function Stages({ bottleneck: { stages, limiting, from, to } }: { readonly bottleneck: Bottleneck }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a sheet wider than the screen is scrolled by keys.
    <section class="sheet" aria-label="Stages" tabIndex={0}>
      <table>
        <caption class="unseen">
          Every stage of a task’s trip, over {durationText(to - from)}, the fullest first
        </caption>
        <thead>
          <tr>
            <th scope="col">Stage</th>
            <th scope="col" class="stage-wide">
              Used
            </th>
            {['Passed', 'At most', 'Wait for it'].map((word) => (
              <th key={word} scope="col" class="number">
                {word}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {stages.map((stage) => (
            <StageRow
              key={`${stage.kind} ${stage.name ?? ''}`}
              stage={stage}
              isLimiting={limiting.some(({ kind, name }) => kind === stage.kind && name === stage.name)}
            />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function StageRow({ stage, isLimiting }: { readonly stage: Stage; readonly isLimiting: boolean }) {
  const { kind, name, utilization, perSecond, perSecondMax, isAtLeast, waiting, unknown } = stage;
  const path = pathOf(stage);
  const words = [WORDS[kind], name].filter((word) => word !== undefined).join(' ');
  return (
    <tr data-limiting={isLimiting}>
      <th scope="row">{path === undefined ? words : <a href={path}>{words}</a>}</th>
      <td class="stage-wide">
        {utilization === null ? (
          <span class="note">{unknown ?? 'not known'}</span>
        ) : (
          <span class="stage-use figures">
            <i aria-hidden="true">
              <i style={{ width: `${Math.min(1, utilization) * 100}%` }} />
            </i>
            {textOf(utilization, 'ratio')}
          </span>
        )}
      </td>
      <td class="number">{textOf(perSecond, 'per second')}</td>
      <td class="number">
        {textOf(perSecondMax, 'per second')}
        {isAtLeast === true && perSecondMax !== null && '+'}
      </td>
      <td class="number">{waiting === 0 ? NO_AMOUNT : amount(waiting)}</td>
    </tr>
  );
}

/** Where something can be done about it. */
function pathOf({ kind, name }: Stage): string | undefined {
  switch (kind) {
    case 'agents':
      return name === undefined ? paths.fleet() : paths.scaling({ pool: name });
    case 'missing-agents':
    case 'pause':
    case 'limit':
      return paths.tasks({ state: 'waiting' });
    case 'event-loop':
    case 'journal':
      return undefined;
    default:
      return kind satisfies never;
  }
}

/** The controller's own words, as a sentence of their own. */
function sentenceOf({ summary }: Bottleneck): string {
  return `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
}
