// The command palette: pages, pools, agents and commands by a few letters of their names.
import { useSignal } from '@preact/signals';
import { useApp } from '../app.ts';
import { Dialog } from './dialog.tsx';
import { findCommands } from './find-commands.ts';
import { go } from './location.ts';
import { turnTheme } from './theme.ts';

export function Palette({ onClose }: { readonly onClose: () => void }) {
  const { live } = useApp();
  const text = useSignal('');
  const chosen = useSignal(0);
  const found = findCommands(text.value, { pools: live.pools.value, agents: live.agents.value.rows });
  const at = Math.min(chosen.value, found.length - 1);
  const run = (index: number): void => {
    const command = found[index];
    if (command === undefined) return;
    onClose();
    if (command.kind === 'theme') turnTheme();
    else go(command.path);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (event.key === 'Enter') run(at);
    if (step === 0) return;
    event.preventDefault();
    chosen.value = (at + step + found.length) % Math.max(1, found.length);
  };
  return (
    <Dialog label="Search and commands" className="palette" onClose={onClose}>
      <input
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={found.length > 0 ? `palette-${at}` : undefined}
        aria-label="Search pages, pools, agents and commands"
        placeholder="Page, pool, agent or command"
        autocomplete="off"
        spellcheck={false}
        value={text.value}
        onInput={({ currentTarget }) => {
          text.value = currentTarget.value;
          chosen.value = 0;
        }}
        onKeyDown={onKeyDown}
      />
      <div id="palette-list" role="listbox" aria-label="Found">
        {found.map(({ title, hint }, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above takes the keys for the whole list.
          <div
            tabIndex={-1}
            key={title}
            id={`palette-${index}`}
            role="option"
            aria-selected={index === at}
            onClick={() => run(index)}
          >
            <span>{title}</span>
            <span class="faint">{hint}</span>
          </div>
        ))}
      </div>
      {found.length === 0 && <p>Nothing is called “{text.value}”.</p>}
    </Dialog>
  );
}
