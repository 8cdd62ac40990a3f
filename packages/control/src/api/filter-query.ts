// A filter in a query, which is text: several states are separated by commas.
import { Fault, TASK_STATES, type TaskFilter, type TaskState } from '@muster/contract';
import Type, { type TProperties } from 'typebox';

export interface StateText {
  readonly state?: TaskState;
}

/** The members of a filter as a query has them. */
export function queryOf<Members extends TProperties>(members: Members): Members {
  const state = Type.Optional(
    Type.String({
      maxLength: 200,
      description: `One state, or several separated by commas: ${TASK_STATES.join(', ')}.`,
    }),
  );
  return { ...members, state };
}

/** Throws Fault `invalid-request` for what is no state. */
export function withStates<Query extends TaskFilter>(query: Query): Query {
  if (query.state === undefined) return query;
  const state = String(query.state).split(',');
  const isKnown = state.every((word) => TASK_STATES.some((known) => known === word));
  const words = TASK_STATES.map((word) => JSON.stringify(word)).join(', ');
  if (!isKnown) throw new Fault('invalid-request', `state must be one of ${words}`, { field: 'state' });
  // Every word has just been looked up.
  return { ...query, state: state as TaskState[] };
}
