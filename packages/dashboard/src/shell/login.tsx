// What a reader sees whom the controller does not know: one field for a token.
import { useSignal } from '@preact/signals';
import { useApp } from '../app.ts';
import { Mark } from './mark.tsx';
import { keepToken, token } from './session.ts';

export function Login({ reason }: { readonly reason: string }) {
  const { link } = useApp();
  const text = useSignal('');
  const wasRefused = token.value !== undefined;
  const onSubmit = (event: Event): void => {
    event.preventDefault();
    const given = text.value.trim();
    if (given === '') return;
    keepToken(given);
    link.retryNow();
  };
  return (
    <main class="login">
      <form onSubmit={onSubmit}>
        <Mark />
        <div>
          <h1 class="login-head">This controller asks who you are</h1>
          <p class="soft">
            A token with the role <code>viewer</code> is enough to watch: <code>muster token create --role viewer</code>
          </p>
        </div>
        <label class="field">
          Token
          <input
            class="input code"
            type="password"
            autocomplete="current-password"
            value={text.value}
            aria-describedby="login-problem"
            onInput={({ currentTarget }) => {
              text.value = currentTarget.value;
            }}
          />
        </label>
        <p id="login-problem" class={wasRefused ? 'problem' : 'note'} role={wasRefused ? 'alert' : undefined}>
          {wasRefused ? `Refused: ${reason}` : 'Kept for this tab only, until you close it.'}
        </p>
        <button type="submit" class="button strong">
          Enter
        </button>
      </form>
    </main>
  );
}
