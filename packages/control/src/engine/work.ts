// Unfinished tasks of one type and tenant, counted as they come, start and end: a row of the live stream.

export interface Work {
  readonly type: string;
  readonly tenant: string;
  /** Neither name holds a space. */
  readonly key: string;
  unfinished: number;
  running: number;
}

export function newWork({ type, tenant }: Pick<Work, 'type' | 'tenant'>): Work {
  return { type, tenant, key: workKey({ type, tenant }), unfinished: 0, running: 0 };
}

export const workKey = ({ type, tenant }: Pick<Work, 'type' | 'tenant'>): string => `${type} ${tenant}`;
