// A question before something is changed: the consequence, the verb, and what the controller said when it refused.
import type { MusterClient } from '@muster/contract/client';
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useApp } from '../app.ts';
import { problemOf } from '../words/problem.ts';
import { Dialog } from './dialog.tsx';

export interface ConfirmProps {
  readonly title: string;
  readonly verb: string;
  /** The consequence, and what else is to be chosen. */
  readonly children: ComponentChildren;
  /** What it throws is shown, and the question stays. */
  readonly act: (client: MusterClient) => Promise<unknown>;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

export function Confirm({ title, verb, children, act, onClose, onDone }: ConfirmProps) {
  const { client } = useApp();
  const progress = useSignal<{ readonly isUnderWay: boolean; readonly problem?: string }>({ isUnderWay: false });
  const onSubmit = async (event: Event): Promise<void> => {
    event.preventDefault();
    progress.value = { isUnderWay: true };
    try {
      await act(await client());
      onDone();
    } catch (error) {
      progress.value = { isUnderWay: false, problem: problemOf(error) };
    }
  };
  return (
    <Dialog label={title} onClose={onClose}>
      <form class="confirmation" onSubmit={(event) => void onSubmit(event)}>
        <h2>{title}</h2>
        {children}
        {progress.value.problem !== undefined && (
          <p class="problem" role="alert">
            {progress.value.problem}
          </p>
        )}
        <div class="panel-actions">
          <button type="submit" class="button strong" disabled={progress.value.isUnderWay}>
            {verb}
          </button>
          <button type="button" class="button" onClick={onClose}>
            Leave it
          </button>
        </div>
      </form>
    </Dialog>
  );
}
