// One agent in detail: what it runs, what it is, and what one can do to it.

import type { AgentDetails } from '@muster/contract';
import { amount } from '@muster/contract/amounts';
import type { LiveAgent } from '@muster/contract/live';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { useApp } from '../../app.ts';
import { paths } from '../../paths.ts';
import { CloseButton } from '../../shell/close-button.tsx';
import { usePanelFocus } from '../../shell/panel-focus.ts';
import { ageText, clockText, textOf } from '../../words/numbers.ts';
import { CELL_STATES } from '../../words/states.ts';
import { AgentActions } from './agent-actions.tsx';

export interface AgentPanelProps {
  readonly id: string;
  /** What the stream says of it; undefined when it is not there any more. */
  readonly row: LiveAgent | undefined;
  readonly onClose: () => void;
}

/** The stream says what changed; the details are asked for then, at most this often, and now and then anyway. */
const ASK_MS_MIN = 1_000;
const ASK_MS_MAX = 5_000;

interface Answer {
  /** The last that came; they stay when a later question fails, and with them what somebody types about them. */
  readonly details?: AgentDetails;
  readonly problem?: string;
}

export function AgentPanel({ id, row, onClose }: AgentPanelProps) {
  const panel = usePanelFocus();
  const { details, problem } = useDetails(id, row);
  return (
    <aside ref={panel} tabIndex={-1} class="panel" aria-label={`Agent ${id}`}>
      <div class="panel-head">
        <div>
          <h2>{id}</h2>
          {row === undefined ? (
            <p class="soft">not in the fleet now</p>
          ) : (
            <p class="soft">
              <i class={`swatch state-${row.state} in-row`} /> {CELL_STATES[row.state].word}:{' '}
              {row.reason ?? CELL_STATES[row.state].meaning}
            </p>
          )}
        </div>
        <CloseButton onClose={onClose} />
      </div>
      {row !== undefined && <Slots row={row} />}
      {details === undefined && problem === undefined && <p class="loading">Asking the controller</p>}
      {problem !== undefined && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {details !== undefined && <Running details={details} />}
      {details !== undefined && <Facts details={details} row={row} />}
      {details !== undefined && <AgentActions details={details} />}
    </aside>
  );
}

function useDetails(id: string, row: LiveAgent | undefined): Answer {
  const { client } = useApp();
  const answer = useSignal<Answer>({});
  const askedAt = useSignal(0);
  useEffect(() => {
    let isOver = false;
    const ask = async (): Promise<void> => {
      askedAt.value = Date.now();
      try {
        const details = await (await client()).agent(id);
        if (!isOver) answer.value = { details };
      } catch (error) {
        if (!isOver)
          answer.value = { ...answer.peek(), problem: error instanceof Error ? error.message : String(error) };
      }
    };
    const waitMs = Math.max(0, askedAt.peek() + ASK_MS_MIN - Date.now());
    const soon = setTimeout(() => void ask(), waitMs);
    const again = setInterval(() => void ask(), ASK_MS_MAX);
    return () => {
      isOver = true;
      clearTimeout(soon);
      clearInterval(again);
    };
  }, [id, row]);
  return answer.value;
}

/** Each slot a cell, the busy ones full; many slots are a number alone. */
const SLOTS_DRAWN_MAX = 64;

function Slots({ row: { slots, slotsBusy, loadRatio } }: { readonly row: LiveAgent }) {
  return (
    <div class="panel-slots">
      <span class="figures">
        <b>{slotsBusy}</b> of {textOf(slots, 'slots')} busy · load {textOf(loadRatio, 'ratio')}
      </span>
      {slots <= SLOTS_DRAWN_MAX && (
        <span class="slots" aria-hidden="true">
          {Array.from({ length: slots }, (_, slot) => (
            <i key={slot} class={slot < slotsBusy ? 'swatch state-busy' : 'swatch state-idle'} />
          ))}
        </span>
      )}
    </div>
  );
}

function Running({ details: { running } }: { readonly details: AgentDetails }) {
  const now = Date.now();
  return (
    <section aria-labelledby="running">
      <h3 id="running">Runs now</h3>
      {running.length === 0 && <p class="note">Nothing.</p>}
      <ul class="running">
        {running.slice(0, 50).map(({ task, type, attempt, startedAt, progress, isStopping }) => (
          <li key={`${task}-${attempt}`}>
            <a href={paths.tasks({ task })} class="code">
              {task}
            </a>
            <span class="soft">
              {type}
              {attempt > 1 && `, attempt ${attempt}`}
              {isStopping === true && ', told to stop'}
            </span>
            <span class="number">{ageText(startedAt, now)}</span>
            {progress?.ratio !== undefined && <progress value={progress.ratio} aria-label={`Progress of ${task}`} />}
            {progress?.note !== undefined && <span class="note running-note">{progress.note}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Facts({ details, row }: { readonly details: AgentDetails; readonly row: LiveAgent | undefined }) {
  const { type, version, completed, failed, connectedAt, lastHeardAt, pid, capabilities, labels, halt, costPerHour } =
    details;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Pool', type],
    ['Version', version],
    ['Completed', `${amount(completed)} attempts`],
    ['Failed', `${amount(failed)} attempts`],
    ['There for', ageText(row?.sinceAt ?? connectedAt, Date.now())],
    ['Last heard', `${ageText(lastHeardAt, Date.now())} ago`],
    ['Process', pid === undefined ? undefined : String(pid)],
    ['Can', capabilities.length === 0 ? undefined : capabilities.join(', ')],
    ['Labels', labelsText(labels)],
    ['Costs', costPerHour === undefined ? undefined : `${costPerHour} per hour`],
    [
      'Halted',
      halt === undefined
        ? undefined
        : `${halt.kind} by ${halt.by} at ${clockText(halt.at)}${halt.reason === undefined ? '' : `: ${halt.reason}`}`,
    ],
  ];
  return (
    <dl class="facts figures">
      {facts.map(([name, value]) =>
        value === undefined ? null : (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}

function labelsText(labels: Readonly<Record<string, string>>): string | undefined {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  return pairs.length === 0 ? undefined : pairs.join(', ');
}
