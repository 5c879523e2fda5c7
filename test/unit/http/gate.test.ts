import { expect, test } from '@jest/globals';
import { createGate } from '../../../src/http/gate.ts';

const code = (code: string) => expect.objectContaining({ code });

test('bounds the work in progress, in all and of one holder', () => {
  const gate = createGate({ inProgress: 3, perHolder: 2 });
  const leaveA = gate.enter('a');
  gate.enter('a');
  expect(() => gate.enter('a')).toThrow(code('TOO_MANY_REQUESTS'));
  const leaveB = gate.enter('b');
  expect(gate.inProgress).toBe(3);
  expect(() => gate.enter('c')).toThrow(code('TOO_BUSY'));
  // Full for everybody is not the holder's fault.
  expect(() => gate.enter('a')).toThrow(code('TOO_BUSY'));
  leaveB();
  expect(() => gate.enter('a')).toThrow(code('TOO_MANY_REQUESTS'));
  leaveA();
  gate.enter('a');
  expect(gate.inProgress).toBe(2);
});
