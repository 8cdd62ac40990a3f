// Makes a policy that was simulated the policy of a pool, after a question; the bounds of the pool stay.
import type { PolicyRequest } from '@muster/contract';
import type { LivePool } from '@muster/contract/live';
import { PRESETS } from '@muster/contract/words';
import { useSignal } from '@preact/signals';
import { paths } from '../../paths.ts';
import { Confirm } from '../../shell/confirm.tsx';
import { Dialog } from '../../shell/dialog.tsx';
import { go } from '../../shell/location.ts';

export interface ApplyPolicyProps {
  readonly name: string;
  /** Of a policy of one's own: its fields. */
  readonly custom: PolicyRequest | undefined;
  readonly pools: readonly LivePool[];
  readonly onClose: () => void;
}

export function ApplyPolicy({ name, custom, pools, onClose }: ApplyPolicyProps) {
  const chosen = useSignal(pools[0]?.type);
  const pool = pools.find(({ type }) => type === chosen.value);
  if (pool === undefined) {
    return (
      <Dialog label="No pool" onClose={onClose}>
        <p>This controller has no pool that a policy could size; configure one first.</p>
      </Dialog>
    );
  }
  const request = policyFor({ name, custom, pool });
  return (
    <Confirm
      title={`Apply ${name}`}
      verb="Apply"
      act={(client) => client.setPolicy(pool.type, request)}
      onClose={onClose}
      onDone={() => go(paths.scaling({ pool: pool.type }))}
    >
      <label class="field">
        To the pool
        <select
          class="input"
          value={pool.type}
          onChange={({ currentTarget }) => {
            chosen.value = currentTarget.value;
          }}
        >
          {pools.map(({ type }) => (
            <option key={type} value={type}>
              {type}
            </option>
          ))}
        </select>
      </label>
      <p class="soft">
        It replaces the policy of {pool.type} ({pool.policy.preset}) at once, between {request.minAgents} and{' '}
        {request.maxAgents} agents. Undo it on the page Scaling.
      </p>
    </Confirm>
  );
}

interface Choice {
  readonly name: string;
  readonly custom: PolicyRequest | undefined;
  readonly pool: LivePool;
}

/** A preset has bounds of its own, which say nothing of this pool: those that hold stay, unless one's own has others. */
export function policyFor({ name, custom, pool: { policy } }: Choice): PolicyRequest {
  const { minAgents, maxAgents } = policy;
  if (custom !== undefined) return { minAgents, maxAgents, ...custom };
  const preset = PRESETS.find((each) => each === name);
  if (preset === undefined) throw new Error(`there is no preset ${name}`);
  return { preset, minAgents, maxAgents };
}
