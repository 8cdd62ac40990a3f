// The policy of a pool: in force, edited, set against what holds, tried on traffic, applied, and taken back. When
// somebody else replaces it meanwhile, a form in which nothing was typed follows, and one in use says so and asks.
import type { PolicyReply } from '@muster/contract';
import type { LivePool } from '@muster/contract/live';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { useReply } from '../../live/use-reply.ts';
import { Confirm } from '../../shell/confirm.tsx';
import { OrderButton } from '../../shell/permission.tsx';
import { clockText } from '../../words/numbers.ts';
import { changesOf } from './policy-draft.ts';
import { Changes, PolicyForm } from './policy-form.tsx';
import { knowFrame, type PolicyFrame } from './policy-knowledge.ts';

const AGAIN_MS = 5_000;

export function PolicyEditor({ pool: { type } }: { readonly pool: LivePool }) {
  const version = useSignal(0);
  const frame = useReply({ about: 'frame', ask: knowFrame });
  const policy = useReply({
    about: type,
    version: version.value,
    againMs: AGAIN_MS,
    ask: (client) => client.policy(type),
  });
  const problem = policy.problem ?? frame.problem;
  const onChanged = (): void => {
    version.value++;
  };
  const isKnown = policy.value !== undefined && frame.value !== undefined;
  return (
    <section class="section" aria-label="Policy">
      <div class="section-head">
        <h3>Policy</h3>
        {policy.value !== undefined && <p class="note">{originOf(policy.value)}</p>}
        {policy.value?.by !== undefined && <Undo type={type} version={policy.value.version} onChanged={onChanged} />}
      </div>
      {problem !== undefined && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {!isKnown && problem === undefined && <p class="loading">Asking for the policy</p>}
      {policy.value !== undefined && frame.value !== undefined && (
        <Desk key={type} newest={policy.value} frame={frame.value} onChanged={onChanged} />
      )}
    </section>
  );
}

interface DeskProps {
  readonly newest: PolicyReply;
  readonly frame: PolicyFrame;
  readonly onChanged: () => void;
}

function Desk({ newest, frame, onChanged }: DeskProps) {
  /** What the form was begun with. */
  const base = useSignal(newest);
  const round = useSignal(0);
  const isEdited = useSignal(false);
  const beginAnew = (): void => {
    base.value = newest;
    round.value++;
    isEdited.value = false;
  };
  const isOther = stampOf(newest) !== stampOf(base.value);
  useEffect(() => {
    if (isOther && !isEdited.peek()) beginAnew();
  }, [isOther, newest]);
  return (
    <>
      {isOther && isEdited.value && (
        <Meanwhile
          before={base.value}
          newest={newest}
          frame={frame}
          onReload={beginAnew}
          onKeep={() => {
            base.value = newest;
          }}
        />
      )}
      <PolicyForm
        key={round.value}
        type={newest.pool}
        known={{ ...frame, policy: base.value }}
        onDraft={(edited) => {
          isEdited.value = edited;
        }}
        onApplied={() => {
          isEdited.value = false;
          onChanged();
        }}
        onLate={onChanged}
      />
    </>
  );
}

interface MeanwhileProps {
  readonly before: PolicyReply;
  readonly newest: PolicyReply;
  readonly frame: PolicyFrame;
  readonly onReload: () => void;
  readonly onKeep: () => void;
}

/** What somebody else changed while something was typed here. */
function Meanwhile({ before, newest, frame, onReload, onKeep }: MeanwhileProps) {
  const preset = frame.presets.find((each) => each.preset === newest.policy.preset) ?? newest.policy;
  const changes = changesOf(newest.policy, { preset, inForce: before.policy });
  return (
    <div class="meanwhile" role="alert">
      <p>
        <b>{newest.by === undefined ? 'It was undone meanwhile' : `Changed by ${newest.by} meanwhile`}</b>
        {newest.at !== undefined && `, at ${clockText(newest.at)}`}. Your changes are still here, and not in force.
      </p>
      <Changes changes={changes} wrong={undefined} />
      <div class="panel-actions">
        <button type="button" class="button" onClick={onReload}>
          Reload theirs
        </button>
        <button type="button" class="button" onClick={onKeep}>
          Keep mine
        </button>
      </div>
    </div>
  );
}

interface UndoProps {
  readonly type: string;
  /** What is undone; a newer one is not. */
  readonly version: number;
  readonly onChanged: () => void;
}

function Undo({ type, version, onChanged }: UndoProps) {
  const seen = useSignal(version);
  const isAsked = useSignal(false);
  const close = (): void => {
    isAsked.value = false;
  };
  return (
    <div class="end">
      <OrderButton
        operation="resetPolicy"
        onClick={() => {
          seen.value = version;
          isAsked.value = true;
        }}
      >
        Undo to the configured policy …
      </OrderButton>
      {isAsked.value && (
        <Confirm
          title={`Undo the policy of ${type}?`}
          verb="Undo"
          act={(client) => client.resetPolicy(type, { version: seen.value })}
          onClose={close}
          onDone={() => {
            close();
            onChanged();
          }}
        >
          <p class="soft">What the configuration says holds again, at once.</p>
        </Confirm>
      )}
    </div>
  );
}

function originOf({ by, at }: PolicyReply): string {
  if (by === undefined) return 'as configured';
  return `replaced by ${by}${at === undefined ? '' : ` at ${clockText(at)}`}`;
}

/** Two policies with the same stamp are the same one; a configured one may be another after a restart. */
const stampOf = ({ version, policy }: PolicyReply): string => JSON.stringify([version, policy]);
