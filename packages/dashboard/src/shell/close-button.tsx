// Closes a panel; the key Esc finds it by its mark.
export function CloseButton({ onClose }: { readonly onClose: () => void }) {
  return (
    <button type="button" class="tool" aria-label="Close (Esc)" data-closes="" onClick={onClose}>
      <svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
        <path d="M5 5l10 10M15 5L5 15" />
      </svg>
    </button>
  );
}
