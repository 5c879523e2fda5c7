import { createServer } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { choosePorts, LOOPBACK } from '../../../src/simulators/ports.ts';

describe('choosePorts', () => {
  test('a taken port is replaced by a free one, and said', async () => {
    const blocker = createServer();
    await new Promise<void>((done) => blocker.listen(0, LOOPBACK, done));
    const address = blocker.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    try {
      const chosen = await choosePorts(port, 3);
      expect(chosen.taken).toContain(port);
      expect(chosen.ports).not.toContain(port);
      expect(new Set(chosen.ports).size).toBe(3);
    } finally {
      await new Promise((done) => blocker.close(done));
    }
  });

  test.each([80, 65_534, 4100.5, Number.NaN])('base port %d with three ports is refused', async (base) => {
    await expect(choosePorts(base, 3)).rejects.toMatchObject({
      code: 'DEMO_OPTION_INVALID',
      where: '--base-port',
    });
  });
});
