// What the edited policy would have come to: beside the one in force, on recorded traffic or on a spike.
import type { PolicyRequest, SimulationRequest } from '@muster/contract';
import { useSignal } from '@preact/signals';
import { useApp } from '../../app.ts';
import { paths } from '../../paths.ts';
import { OrderButton } from '../../shell/permission.tsx';
import { problemOf } from '../../words/problem.ts';
import { OutcomeTable } from '../simulate/outcome-table.tsx';
import { useSimulation } from '../simulate/use-simulation.ts';
import '../simulate/simulate.css';

export interface PreviewProps {
  readonly type: string;
  readonly request: PolicyRequest;
}

const HOUR_MS = 3_600_000;
const EDITED = 'edited';

export function Preview({ type, request }: PreviewProps) {
  const { client, live } = useApp();
  const started = useSignal<string | undefined>(undefined);
  const problem = useSignal<string | undefined>(undefined);
  const start = async (traffic: SimulationRequest['traffic']): Promise<void> => {
    problem.value = undefined;
    try {
      const { id } = await (await client()).simulate({
        name: `policy of ${type}`,
        traffic,
        pools: [type],
        policies: ['current', EDITED],
        customPolicies: { [EDITED]: request },
      });
      started.value = id;
    } catch (error) {
      problem.value = problemOf(error);
    }
  };
  const ratePerSecond = Math.max(0.1, live.overview.value?.submittedPerSecond ?? 1);
  const spike = { name: 'spike' as const, ratePerSecond, peakPerSecond: 5 * ratePerSecond, durationMs: HOUR_MS };
  return (
    <>
      <OrderButton operation="startSimulation" onClick={() => void start({ recorded: {} })}>
        Try on what was recorded
      </OrderButton>
      <OrderButton operation="startSimulation" onClick={() => void start({ pattern: spike })}>
        Try on a spike
      </OrderButton>
      {problem.value !== undefined && (
        <p class="problem" role="alert">
          {problem.value}
        </p>
      )}
      {started.value !== undefined && <Tried key={started.value} id={started.value} />}
    </>
  );
}

function Tried({ id }: { readonly id: string }) {
  const { value, problem } = useSimulation(id);
  const failure = value?.error?.message ?? problem;
  return (
    <div class="policy-preview">
      {failure !== undefined && (
        <p class="problem" role="alert">
          {failure}
        </p>
      )}
      {value === undefined || value.endedAt === undefined ? (
        <progress class="simulation-progress" max={1} value={value?.progress ?? 0} aria-label="Progress" />
      ) : (
        <a href={paths.simulate({ id })}>Curves, decisions and files of this simulation</a>
      )}
      {value?.result !== undefined && <OutcomeTable result={value.result} marked={EDITED} />}
    </div>
  );
}
