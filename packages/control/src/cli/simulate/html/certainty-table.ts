// Of several seeds: each policy beside a first one on the same seeds, and what of the difference is beyond chance.
import { isCertain } from '../../../compare/certainty.ts';
import type { PolicyResult } from '../../../compare/runs.ts';
import { costText, lateText, slowestText, verdictText } from '../certainty-text.ts';
import { comparedOf } from '../report-text.ts';
import { escaped } from './markup.ts';

/** '' where there is nothing to compare. */
export function certaintyTable(results: readonly PolicyResult[]): string {
  const rows = comparedOf(results).map(({ name, against }) => {
    const { costRatio, sloViolation, waitMsP99 } = against;
    const cells = [
      { text: costText(against), isSure: costRatio !== undefined && isCertain(costRatio, 1) },
      { text: lateText(against), isSure: isCertain(sloViolation, 0) },
      { text: slowestText(against), isSure: isCertain(waitMsP99, 0) },
    ].map(({ text, isSure }) => `<td${isSure ? ' class="sure"' : ''}>${escaped(text)}</td>`);
    return (
      `<tr><td>${escaped(name)}</td><td class="left">${escaped(against.name)}</td>${cells.join('')}` +
      `<td class="left">${escaped(verdictText(against))}</td></tr>`
    );
  });
  if (rows.length === 0) return '';
  const head =
    '<th>policy</th><th class="left">against</th><th>cost</th><th>late</th><th>wait p99</th><th class="left">beyond chance</th>';
  return `<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${rows.join('\n')}</tbody></table></div>`;
}
