// What the address and the search field mean.
import { describe, expect, it } from 'vitest';
import { filterOf, searchOf, viewOf } from './tasks-view.ts';

describe('the address', () => {
  it('holds state, filters, the page and the open task', () => {
    const view = viewOf(new URLSearchParams('state=failed&tenant=acme&error=Timeout&before=t1z&task=t9'));
    expect(view).toEqual({
      state: 'failed',
      filters: { tenant: 'acme', error: 'Timeout' },
      before: 't1z',
      task: 't9',
    });
    expect(filterOf(view)).toEqual({ tenant: 'acme', errorClass: 'Timeout' });
  });

  it('takes what the API would refuse for absent', () => {
    expect(viewOf(new URLSearchParams('state=asleep&type=&before=../x&task=T9'))).toEqual({
      state: undefined,
      filters: {},
      before: undefined,
      task: undefined,
    });
  });
});

describe('the search field', () => {
  it.each([
    ['t1a2', { kind: 'task', id: 't1a2' }],
    ['ta', { kind: 'task', id: 'ta' }],
    ['translate', { kind: 'filters', changes: { type: 'translate*' } }],
    ['code*', { kind: 'filters', changes: { type: 'code*' } }],
    [' tenant=acme  state=leased ', { kind: 'filters', changes: { tenant: 'acme', state: 'leased' } }],
    ['tenant=', { kind: 'filters', changes: { tenant: '' } }],
    ['', { kind: 'filters', changes: {} }],
  ])('understands %j', (text, meant) => {
    expect(searchOf(text)).toEqual(meant);
  });

  it('says what it does not understand, and what there is', () => {
    expect(searchOf('colour=red')).toEqual({
      kind: 'unknown',
      problem: '“colour” is no filter; there are state, type, tenant, agent, session, error, key, schedule',
    });
    expect(searchOf('state=asleep')).toEqual({ kind: 'unknown', problem: 'no state is called “asleep”' });
  });
});
