// What people see of the fleet and do to it: a page of agents, one agent, drain, cordon, uncordon.
import { type Agent, type AgentDetails, type AgentList, type AgentQuery, Fault } from '@muster/contract';
import { agentDetails, selectAgents } from './agent-query.ts';
import { cordon, drain, type HaltRequest, lift } from './halts.ts';
import type { Membership } from './membership.ts';
import type { EngineParts } from './parts.ts';
import type { Member } from './roster.ts';
import { agentView } from './views.ts';

export class FleetControl {
  readonly #parts: EngineParts;
  readonly #membership: Membership;

  constructor(parts: EngineParts, membership: Membership) {
    this.#parts = parts;
    this.#membership = membership;
  }

  page(query: AgentQuery): AgentList {
    return selectAgents(query, this.#parts);
  }

  /** Throws the Fault `not-found`. */
  agent(id: string): AgentDetails {
    return agentDetails(this.#member(id));
  }

  /** Nothing new for this process of the agent; one of a pool ends when it has finished. */
  async drain(id: string, request: HaltRequest): Promise<Agent> {
    const member = this.#member(id);
    drain(this.#parts, member, request);
    await this.#review(id);
    return agentView(member);
  }

  /** Nothing new for the agent until `uncordon`; it need not be connected. */
  async cordon(id: string, request: HaltRequest): Promise<void> {
    cordon(this.#parts, id, request);
    await this.#review(id);
  }

  async uncordon(id: string, by: string): Promise<void> {
    lift(this.#parts, id, by);
    await this.#review(id);
  }

  #member(id: string): Member {
    const member = this.#parts.roster.byId(id);
    if (member !== undefined) return member;
    throw new Fault('not-found', `there is no agent ${id} in the fleet`, { field: 'id' });
  }

  async #review(id: string): Promise<void> {
    const member = this.#parts.roster.byId(id);
    if (member !== undefined) this.#membership.reviewHalt(member);
    await new Promise<void>((resolve) => this.#parts.committer.whenDurable(resolve));
  }
}
