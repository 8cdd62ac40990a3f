// A client that wants every agent of a filter: the pages one after the other.
import type { HttpCaller } from './http-caller.ts';
import type { Agent } from './nouns/agent.ts';
import type { AgentList, AgentQuery } from './schemas.ts';

/** With a limit, so many at most: one page. */
export async function everyAgent(caller: HttpCaller, query: Omit<AgentQuery, 'after'>): Promise<readonly Agent[]> {
  const found: Agent[] = [];
  for (let after: string | undefined; ; ) {
    const page: AgentList = await caller.call({ method: 'GET', path: '/v1/agents', query: { ...query, after } });
    found.push(...page.agents);
    if (page.next === undefined || query.limit !== undefined) return found;
    after = page.next;
  }
}
