// A score as a bar: what each factor, times its weight, adds to it. And the key of the colours.
import type { FactorValues } from '@muster/contract';
import { FACTOR_ORDER, FACTOR_WORDS } from '../words/factors.ts';
import './factor-bars.css';

export interface FactorBarProps {
  readonly factors: FactorValues;
  readonly weights: FactorValues;
}

/** The full width is a score of 1. */
export function FactorBar({ factors, weights }: FactorBarProps) {
  return (
    <div class="factor-bar" role="img" aria-label={partsText(factors, weights)} title={partsText(factors, weights)}>
      {FACTOR_ORDER.map((factor) => (
        <i
          key={factor}
          class="factor-part"
          style={{
            '--series': `var(${FACTOR_WORDS[factor].colour})`,
            width: `${clamped(factors[factor] * weights[factor]) * 100}%`,
          }}
        />
      ))}
    </div>
  );
}

export function FactorKey() {
  return (
    <p class="factor-key">
      {FACTOR_ORDER.map((factor) => (
        <span
          key={factor}
          title={FACTOR_WORDS[factor].meaning}
          style={{ '--series': `var(${FACTOR_WORDS[factor].colour})` }}
        >
          {factor}
        </span>
      ))}
    </p>
  );
}

const clamped = (share: number): number => (Number.isFinite(share) ? Math.max(0, Math.min(1, share)) : 0);

function partsText(factors: FactorValues, weights: FactorValues): string {
  return FACTOR_ORDER.map((factor) => `${factor} ${weights[factor].toFixed(2)} × ${factors[factor].toFixed(2)}`).join(
    ', ',
  );
}
