// What the task says, as it says it: output, log lines and progress, followed while the panel is open.
import { amount } from '@muster/contract/amounts';
import { useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { useApp } from '../../app.ts';
import { type Block, Said } from './said.ts';

interface Shown {
  readonly blocks: readonly Block[];
  readonly leftOut: number;
  readonly problem?: string;
}

/** A task may say a thousand things a second; they are drawn this often. */
const DRAW_MS = 150;
/** This near to the end counts as reading along. */
const NEAR_END_PX = 40;

export function SaidBlocks({ id }: { readonly id: string }) {
  const { blocks, leftOut, problem } = useSaid(id);
  const box = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  useEffect(() => {
    if (box.current !== null && isAtEnd.current) box.current.scrollTop = box.current.scrollHeight;
  }, [blocks]);
  if (blocks.length === 0 && problem === undefined) return null;
  return (
    <section aria-labelledby="said">
      <h3 id="said">Output</h3>
      {problem !== undefined && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {/* biome-ignore-start lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keys. */}
      <div
        ref={box}
        class="said code"
        role="log"
        aria-labelledby="said"
        tabIndex={0}
        onScroll={({ currentTarget }) => {
          const { scrollHeight, scrollTop, clientHeight } = currentTarget;
          isAtEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
        }}
      >
        {leftOut > 0 && <p class="note">{amount(leftOut)} blocks before these are not shown</p>}
        {blocks.map(({ key, kind, level, text, attempt }, index) => (
          <div key={key} class={`said-${kind}`} data-level={level}>
            {attempt !== undefined && attempt > 1 && blocks[index - 1]?.attempt !== attempt && (
              <p class="note">attempt {attempt}</p>
            )}
            {kind === 'log' && <span class="said-level">{level}</span>}
            {text}
          </div>
        ))}
      </div>
      {/* biome-ignore-end lint/a11y/noNoninteractiveTabindex: as above. */}
    </section>
  );
}

function useSaid(id: string): Shown {
  const { client } = useApp();
  const said = useMemo(() => new Said(), [id]);
  const shown = useSignal<Shown>({ blocks: [], leftOut: 0 });
  useEffect(() => {
    const ending = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const draw = (problem?: string): void => {
      clearTimeout(timer);
      timer = undefined;
      const { blocks, leftOut } = said;
      shown.value = { blocks: [...blocks], leftOut, ...(problem === undefined ? {} : { problem }) };
    };
    const follow = async (): Promise<void> => {
      try {
        for await (const event of (await client()).follow(id, { signal: ending.signal })) {
          said.add(event);
          timer ??= setTimeout(() => draw(), DRAW_MS);
        }
        draw();
      } catch (error) {
        if (!ending.signal.aborted) draw(error instanceof Error ? error.message : String(error));
      }
    };
    void follow();
    return () => {
      ending.abort();
      clearTimeout(timer);
    };
  }, [id]);
  return shown.value;
}
