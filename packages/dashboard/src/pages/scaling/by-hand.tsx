// What one can do to a pool by hand: resize it within the bounds of its policy, cordon it, replace its processes.

import { amount } from '@muster/contract/amounts';
import type { LivePool } from '@muster/contract/live';
import { useSignal } from '@preact/signals';
import { Confirm } from '../../shell/confirm.tsx';
import { OrderButton, WhyNot } from '../../shell/permission.tsx';
import { REASON, TextField } from '../../shell/text-field.tsx';
import { PoolOrders } from '../fleet/pool-orders.tsx';

export interface ByHandProps {
  readonly pool: LivePool;
  readonly onChanged: () => void;
}

export function ByHand({ pool, onChanged }: ByHandProps) {
  const { desired, bounds, policy } = pool;
  const { min, max } = bounds;
  const size = useSignal<string | undefined>(undefined);
  const isAsked = useSignal(false);
  const text = size.value ?? String(desired);
  const to = /^[0-9]{1,5}$/.test(text.trim()) ? Number(text) : undefined;
  const isWithin = to !== undefined && to >= min && to <= max;
  const close = (): void => {
    isAsked.value = false;
  };
  return (
    <section class="section by-hand" aria-label="By hand">
      <label class="field">
        By hand: agents, {amount(min)} to {amount(max)}
        <input
          class="input figures"
          inputMode="numeric"
          value={text}
          aria-invalid={!isWithin}
          onInput={({ currentTarget }) => {
            size.value = currentTarget.value;
          }}
        />
      </label>
      <OrderButton
        operation="scalePool"
        isDisabled={!isWithin || to === desired}
        onClick={() => {
          isAsked.value = true;
        }}
      >
        Resize …
      </OrderButton>
      <PoolOrders pool={pool} />
      <WhyNot operation="scalePool" />
      {!isWithin && (
        <span class="field-problem">
          {policy.enabled ? 'The policy allows' : 'The pool may have'} {amount(min)} to {amount(max)} agents.
        </span>
      )}
      {isAsked.value && to !== undefined && (
        <ResizeDialog
          {...{ pool, to }}
          onClose={close}
          onDone={() => {
            close();
            size.value = undefined;
            onChanged();
          }}
        />
      )}
    </section>
  );
}

interface ResizeProps {
  readonly pool: LivePool;
  readonly to: number;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

function ResizeDialog({ pool: { type, desired, policy }, to, onClose, onDone }: ResizeProps) {
  const reason = useSignal('');
  return (
    <Confirm
      title={`Resize ${type} from ${desired} to ${to}?`}
      verb="Resize"
      act={(client) => client.scalePool(type, { to, ...(reason.value === '' ? {} : { reason: reason.value }) })}
      onClose={onClose}
      onDone={onDone}
    >
      <p class="soft">
        Agents that go finish what they run. {policy.enabled && 'The policy may resize it again when it next looks.'}
      </p>
      <TextField
        {...REASON}
        text={reason.value}
        onText={(text) => {
          reason.value = text;
        }}
      />
    </Confirm>
  );
}
