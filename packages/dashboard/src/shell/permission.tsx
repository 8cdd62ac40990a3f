// What the reader may do. An order that their token does not allow is drawn, cannot be given, and says why.
import { HTTP_ACCESS, type OperationId, whyRefused } from '@muster/contract/access';
import type { ComponentChildren } from 'preact';
import { holder } from './session.ts';

/** A sentence; undefined when they may, and while nobody knows. */
export function refusalOf(operation: OperationId): string | undefined {
  const reader = holder.value;
  const why = reader === undefined ? undefined : whyRefused(reader, HTTP_ACCESS[operation]);
  return why === undefined ? undefined : `Not with this token: it ${why}.`;
}

export interface OrderButtonProps {
  readonly operation: OperationId;
  readonly children: ComponentChildren;
  readonly onClick?: () => void;
  readonly class?: string;
  readonly type?: 'button' | 'submit';
  /** For a reason of its own. */
  readonly isDisabled?: boolean;
}

/** A button that asks the controller to change something. WhyNot stands near it, once for all that it is about. */
export function OrderButton({ operation, children, onClick, isDisabled = false, ...look }: OrderButtonProps) {
  const refusal = refusalOf(operation);
  return (
    <button
      type={look.type ?? 'button'}
      class={look.class ?? 'button'}
      disabled={isDisabled || refusal !== undefined}
      {...(refusal === undefined ? {} : { title: refusal, 'aria-describedby': idOf(operation) })}
      {...(onClick === undefined ? {} : { onClick })}
    >
      {children}
    </button>
  );
}

/** Nothing for who may. */
export function WhyNot({ operation }: { readonly operation: OperationId }) {
  const refusal = refusalOf(operation);
  if (refusal === undefined) return null;
  return (
    <p class="why-not note" id={idOf(operation)}>
      <svg class="why-not-sign" viewBox="0 0 20 20" aria-hidden="true">
        <path d="M5 9h10v8H5zM7 9V6.5a3 3 0 0 1 6 0V9" />
      </svg>
      {refusal}
    </p>
  );
}

const idOf = (operation: OperationId): string => `why-not-${operation}`;
