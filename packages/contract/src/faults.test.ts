import { expect, test } from 'vitest';
import { FAULTS, Fault, faultBody, faultOfBody, faultOfClose } from './faults.ts';

test('a fault is the same after its trip as a body', () => {
  const fault = new Fault('rate-limited', 'too fast', { field: 'tasks[3]', retryAfterMs: 250 });
  const read = faultOfBody(JSON.stringify(faultBody(fault)));
  expect(read).toMatchObject({ code: 'rate-limited', message: 'too fast', field: 'tasks[3]', retryAfterMs: 250 });
});

test.each([
  '<html>',
  '',
  'null',
  '7',
  '{"error":null}',
  '{"error":{"code":"toString","message":"no"}}',
  '{"error":{}}',
])('the body %s is no fault', (body) => {
  expect(faultOfBody(body)).toBeUndefined();
});

test('a close code is the fault that it belongs to', () => {
  for (const code of ['unauthorized', 'id-in-use', 'stopping'] as const) {
    expect(faultOfClose(FAULTS[code].close, 'said')).toMatchObject({ code, message: 'said' });
  }
  expect(faultOfClose(1006, '')).toBeUndefined();
});
