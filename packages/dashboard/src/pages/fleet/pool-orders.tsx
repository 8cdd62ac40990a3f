// What one can do to a whole pool: cordon it, take it back, replace its processes. Each is confirmed, with a reason.

import type { MusterClient } from '@muster/contract/client';
import type { LivePool } from '@muster/contract/live';
import { useSignal } from '@preact/signals';
import { Confirm } from '../../shell/confirm.tsx';
import { OrderButton } from '../../shell/permission.tsx';
import { REASON, TextField } from '../../shell/text-field.tsx';

interface Typed {
  readonly reason: string;
  /** A number of agents, or a share as 25%. */
  readonly atOnce: string;
}

interface Order {
  readonly verb: string;
  readonly word: string;
  readonly consequence: string;
  readonly fields: readonly (keyof Typed)[];
  readonly act: (client: MusterClient, type: string, typed: Typed) => Promise<unknown>;
}

const FIRST: Typed = { reason: '', atOnce: '25%' };
const FIELDS: Readonly<Record<keyof Typed, { readonly label: string; readonly maxLength: number }>> = {
  atOnce: { label: 'Away at once: agents, or a share as 25%', maxLength: 5 },
  reason: REASON,
};

const given = (reason: string) => (reason.trim() === '' ? {} : { reason: reason.trim() });

const CORDON: Order = {
  verb: 'Cordon',
  word: 'Cordon',
  consequence: 'Its agents, also those to come, finish what they run and get nothing new until somebody takes it back.',
  fields: ['reason'],
  act: (client, type, { reason }) => client.cordonPool(type, given(reason)),
};

const UNCORDON: Order = {
  verb: 'Take back',
  word: 'Take back',
  consequence: 'Its agents get tasks again.',
  fields: [],
  act: (client, type) => client.uncordonPool(type),
};

const DRAIN: Order = {
  verb: 'Drain',
  word: 'Replace all',
  consequence:
    'Each of its present processes gets nothing new, finishes what it runs and is replaced by a fresh one, some at a time.',
  fields: ['atOnce', 'reason'],
  act: (client, type, { reason, atOnce }) =>
    client.drainPool(type, { ...given(reason), ...(atOnce.trim() === '' ? {} : { atOnce: atOnceOf(atOnce.trim()) }) }),
};

export function PoolOrders({ pool: { type, isCordoned } }: { readonly pool: LivePool }) {
  const asked = useSignal<Order | undefined>(undefined);
  const order = asked.value;
  const close = (): void => {
    asked.value = undefined;
  };
  return (
    <>
      {[isCordoned ? UNCORDON : CORDON, DRAIN].map((each) => (
        <OrderButton
          key={each.verb}
          operation="cordonPool"
          onClick={() => {
            asked.value = each;
          }}
        >
          {each.word}
          <span class="unseen"> {type}</span> …
        </OrderButton>
      ))}
      {order !== undefined && <OrderDialog order={order} type={type} onClose={close} />}
    </>
  );
}

interface OrderDialogProps {
  readonly order: Order;
  readonly type: string;
  readonly onClose: () => void;
}

function OrderDialog({ order: { verb, consequence, fields, act }, type, onClose }: OrderDialogProps) {
  const typed = useSignal(FIRST);
  return (
    <Confirm
      title={verb === DRAIN.verb ? `Replace every process of ${type}?` : `${verb} the pool ${type}?`}
      verb={verb}
      act={(client) => act(client, type, typed.peek())}
      onClose={onClose}
      onDone={onClose}
    >
      <p class="soft">{consequence}</p>
      {fields.map((field) => (
        <TextField
          key={field}
          {...FIELDS[field]}
          text={typed.value[field]}
          onText={(text) => {
            typed.value = { ...typed.value, [field]: text };
          }}
        />
      ))}
    </Confirm>
  );
}

/** What is neither is the controller's to refuse. */
const atOnceOf = (text: string): number | string => (/^\d+$/.test(text) ? Number(text) : text);
