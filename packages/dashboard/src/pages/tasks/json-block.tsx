// A JSON value, closed until somebody wants it, and only its beginning where it is long.
import { amount } from '@muster/contract/amounts';
import { useSignal } from '@preact/signals';

const LENGTH_MAX = 20_000;

export function JsonBlock({ name, value }: { readonly name: string; readonly value: unknown }) {
  const isOpen = useSignal(false);
  if (value === undefined) return null;
  return (
    <details
      class="json"
      onToggle={({ currentTarget }) => {
        isOpen.value = currentTarget.open;
      }}
    >
      <summary>{name}</summary>
      {isOpen.value && <Text name={name} value={value} />}
    </details>
  );
}

function Text({ name, value }: { readonly name: string; readonly value: unknown }) {
  const text = typeof value === 'string' ? value : JSON.stringify(value, undefined, 2);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keys. */}
      <section class="json-text" tabIndex={0} aria-label={name}>
        <pre class="code">{text.slice(0, LENGTH_MAX)}</pre>
      </section>
      {text.length > LENGTH_MAX && (
        <p class="note">
          The first {amount(LENGTH_MAX)} of {amount(text.length)} characters.
        </p>
      )}
    </>
  );
}
