// Other weights: sliders in the address, what they would have chosen among recorded candidates, and a trial on traffic.
import type { FactorValues, WhatIf } from '@muster/contract';
import { useSignal } from '@preact/signals';
import { useApp } from '../../app.ts';
import { paths } from '../../paths.ts';
import { place, setQuery } from '../../shell/location.ts';
import { FACTOR_ORDER, FACTOR_WORDS } from '../../words/factors.ts';
import { textOf } from '../../words/numbers.ts';
import { inTurns, type Routed } from './decisions.ts';
import { Trial } from './trial.tsx';
import { PROFILES, weightsOf, weightsText, withWeight } from './weights.ts';

interface Answer {
  readonly of: string;
  readonly answers?: readonly WhatIf[];
  readonly problem?: string;
}

export function WeightsEditor({ routed }: { readonly routed: readonly Routed[] }) {
  const { client } = useApp();
  const { query } = place.value;
  const only = query.get('task');
  const weights = weightsOf(query.get('weights')) ?? routed[0]?.decision.weights ?? (PROFILES.balanced as FactorValues);
  const of = `${weightsText(weights)} ${only ?? ''}`;
  const answer = useSignal<Answer | undefined>(undefined);
  const isAsking = useSignal(false);
  const ask = async (): Promise<void> => {
    isAsking.value = true;
    try {
      const muster = await client();
      const tasks = only === null ? routed.map(({ task }) => task) : [only];
      const told = await inTurns(tasks, (task) => muster.whatIf(task, { weights }).catch(messageOf));
      const answers = told.filter((each) => typeof each !== 'string');
      // One that was forgotten meanwhile is left out; where none is left, the reason is told.
      const problem = told.find((each) => typeof each === 'string');
      answer.value = answers.length === 0 && problem !== undefined ? { of, problem } : { of, answers };
    } catch (error) {
      answer.value = { of, problem: messageOf(error) };
    } finally {
      isAsking.value = false;
    }
  };
  const set = (next: FactorValues): void => setQuery({ weights: weightsText(next) });
  return (
    <section class="section" aria-labelledby="weights">
      <div class="section-head">
        <h2 id="weights">What would other weights have chosen?</h2>
        <Profiles weights={weights} onChange={set} />
      </div>
      <div class="weights">
        <Sliders weights={weights} onChange={set} />
        <div class="weights-answer">
          <div class="weights-buttons">
            <button type="button" class="button strong" disabled={isAsking.value} onClick={() => void ask()}>
              {only === null ? `Ask the last ${routed.length} decisions` : `Ask the decision of ${only}`}
            </button>
            {only !== null && (
              <button type="button" class="button" onClick={() => setQuery({ task: undefined })}>
                All decisions
              </button>
            )}
          </div>
          {answer.value?.of === of && <Answers answer={answer.value} />}
          <Trial weights={weights} />
        </div>
      </div>
    </section>
  );
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

interface SlidersProps {
  readonly weights: FactorValues;
  readonly onChange: (weights: FactorValues) => void;
}

function Profiles({ weights, onChange }: SlidersProps) {
  return (
    <div class="choice">
      {Object.entries(PROFILES).map(([name, profile]) => (
        <button
          key={name}
          type="button"
          aria-pressed={weightsText(profile) === weightsText(weights)}
          onClick={() => onChange(profile)}
        >
          {name}
        </button>
      ))}
    </div>
  );
}

function Sliders({ weights, onChange }: SlidersProps) {
  return (
    <div class="sliders">
      {FACTOR_ORDER.map((factor) => (
        <label key={factor} class="slider" title={FACTOR_WORDS[factor].meaning}>
          <span>{factor}</span>
          <input
            type="range"
            min={0}
            max={100}
            value={Math.round(weights[factor] * 100)}
            style={{
              '--series': `var(${FACTOR_WORDS[factor].colour})`,
              '--at': `${Math.round(weights[factor] * 100)}%`,
            }}
            onInput={({ currentTarget }) => onChange(withWeight(weights, factor, currentTarget.valueAsNumber / 100))}
          />
          <output class="number">{textOf(weights[factor], 'ratio')}</output>
        </label>
      ))}
    </div>
  );
}

function Answers({ answer: { answers, problem } }: { readonly answer: Answer }) {
  if (answers === undefined) {
    return (
      <p class="problem" role="alert">
        {problem}
      </p>
    );
  }
  const changed = answers.filter(({ isChanged }) => isChanged);
  return (
    <div role="status">
      <p>
        <b>
          {changed.length} of {answers.length}
        </b>{' '}
        would have gone elsewhere{changed.length === 0 ? '.' : ':'}
      </p>
      <ul class="changed">
        {changed.slice(0, 10).map(({ task, chosen, winner }) => (
          <li key={task}>
            <a href={paths.tasks({ task })} class="code">
              {task}
            </a>{' '}
            {chosen} → <b>{winner}</b>
          </li>
        ))}
      </ul>
      <p class="note">Among the recorded candidates, the chosen one and up to three runners-up, each by itself.</p>
    </div>
  );
}
