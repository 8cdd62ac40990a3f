// Which agents the page shows, from the address and the fleet.
import type { LiveAgent, LiveAgentState } from '@muster/contract/live';
import { describe, expect, it } from 'vitest';
import { choose, countsText, FleetOrder, viewOf } from './fleet-view.ts';

const agent = (id: string, state: LiveAgentState = 'idle'): LiveAgent => {
  const type = id.split('-')[0] ?? '';
  return { id, type, state, slots: 2, slotsBusy: 0, loadRatio: 0, completed: 0, failed: 0, sinceAt: 0 };
};
const fleetOf = (...agents: readonly LiveAgent[]): Map<string, LiveAgent> =>
  new Map(agents.map((each) => [each.id, each]));
const view = (query: string) => viewOf(new URLSearchParams(query));

const fleet = fleetOf(agent('b-10'), agent('b-9', 'busy'), agent('a-1', 'busy'), agent('a-2', 'suspect'));

describe('the fleet of an address', () => {
  it('is by type, then by id as people count', () => {
    const { groups, shown, total } = choose(fleet, view(''), new FleetOrder());
    expect(groups.map(({ type, agents }) => [type, agents.map(({ id }) => id)])).toEqual([
      ['a', ['a-1', 'a-2']],
      ['b', ['b-9', 'b-10']],
    ]);
    expect([shown, total]).toEqual([4, 4]);
  });

  it('is narrowed by pool, state and a part of an id; counts are those of the other filters', () => {
    const { groups, counts, shown } = choose(fleet, view('pool=b&state=busy&text=B-'), new FleetOrder());
    expect(groups.flatMap(({ agents }) => agents.map(({ id }) => id))).toEqual(['b-9']);
    expect([shown, counts.busy, counts.idle, counts.suspect]).toEqual([1, 1, 1, 0]);
  });

  it('takes what it does not know for absent', () => {
    expect(view('state=asleep&colour=red&form=list')).toMatchObject({
      state: undefined,
      colourBy: 'state',
      form: 'cells',
    });
  });

  it('keeps its order while agents change, join and leave', () => {
    const order = new FleetOrder();
    const ids = (agents: ReadonlyMap<string, LiveAgent>) => order.in(agents).map(({ id, state }) => `${id} ${state}`);
    const moving = fleetOf(agent('a-10'), agent('a-2'));
    expect(ids(moving)).toEqual(['a-2 idle', 'a-10 idle']);
    moving.set('a-10', agent('a-10', 'busy'));
    expect(ids(moving)).toEqual(['a-2 idle', 'a-10 busy']);
    moving.delete('a-2');
    moving.set('a-3', agent('a-3'));
    expect(ids(moving)).toEqual(['a-3 idle', 'a-10 busy']);
    moving.delete('a-3');
    expect(ids(moving)).toEqual(['a-10 busy']);
  });
});

it('says the states of agents in words', () => {
  expect(countsText([...fleet.values()])).toBe('2 busy, 1 idle, 1 suspect');
});
