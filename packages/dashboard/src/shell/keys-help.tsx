// The list of keys.
import { Dialog } from './dialog.tsx';
import type { KeyBinding } from './keymap.ts';

export function KeysHelp({
  bindings,
  onClose,
}: {
  readonly bindings: readonly KeyBinding[];
  readonly onClose: () => void;
}) {
  return (
    <Dialog label="Keys" onClose={onClose}>
      <h2>Keys</h2>
      <div class="keys-list">
        {bindings.map(({ keys, meaning }) => (
          <KeyRow key={keys} keys={keys} meaning={meaning} />
        ))}
        <KeyRow keys="Ctrl K" meaning="Search and commands" />
      </div>
      <button type="button" class="button" onClick={onClose}>
        Close
      </button>
    </Dialog>
  );
}

function KeyRow({ keys, meaning }: { readonly keys: string; readonly meaning: string }) {
  return (
    <>
      <span>
        {keys.split(' ').map((key) => (
          <kbd key={key}>{key === 'Escape' ? 'Esc' : key}</kbd>
        ))}
      </span>
      <span>{meaning}</span>
    </>
  );
}
