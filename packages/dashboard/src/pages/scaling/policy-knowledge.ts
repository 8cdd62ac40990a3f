// What the editor knows beside the policy in force: the presets, and what each field means out of the controller's own
// description of its API, so that it is said once, in the schemas.
import type { PolicyReply, ScalingPolicy } from '@muster/contract';
import type { MusterClient } from '@muster/contract/client';
import { token } from '../../shell/session.ts';

/** What no change of a policy changes. */
export interface PolicyFrame {
  readonly presets: readonly ScalingPolicy[];
  /** By the name of the field. */
  readonly meanings: Readonly<Record<string, string>>;
}

export interface PolicyKnowledge extends PolicyFrame {
  readonly policy: PolicyReply;
}

/** Throws when the controller refuses or does not tell. */
export async function knowFrame(client: MusterClient): Promise<PolicyFrame> {
  const [presets, meanings] = await Promise.all([client.presets(), askMeanings()]);
  return { presets, meanings };
}

async function askMeanings(): Promise<Readonly<Record<string, string>>> {
  const headers = token.peek() === undefined ? {} : { authorization: `Bearer ${token.peek()}` };
  const response = await fetch('/v1/openapi.json', { headers, signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`the description of the API was not told: HTTP ${response.status}`);
  return meaningsOf(await response.json());
}

interface Description {
  readonly components?: {
    readonly schemas?: {
      readonly PolicyRequest?: { readonly properties?: Readonly<Record<string, { readonly description?: string }>> };
    };
  };
}

function meaningsOf(description: Description): Readonly<Record<string, string>> {
  const fields = Object.entries(description.components?.schemas?.PolicyRequest?.properties ?? {});
  return Object.fromEntries(fields.map(([name, { description: meaning = '' }]) => [name, meaning]));
}
