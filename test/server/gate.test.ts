import { describe, expect, it } from 'vitest';
import { createGate } from '../../src/server/gate.js';

describe('createGate', () => {
  const patient = new AbortController().signal;
  const untilStopped = (signal: AbortSignal) =>
    new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

  it('stops a query when its client goes away, and gives its place to the next', async () => {
    const gate = createGate({ heavyQueries: 1, queryMs: 60_000 });
    const client = new AbortController();
    const running = gate(client.signal, untilStopped);
    await expect(gate(patient, async () => 1)).rejects.toMatchObject({ code: 'busy' });
    client.abort();
    await expect(running).rejects.toMatchObject({ code: 'interrupted', message: 'query: the client went away' });
    expect(await gate(patient, async () => 2)).toBe(2);
  });

  it('does not start a query for a client that is gone', async () => {
    const gate = createGate({ heavyQueries: 1, queryMs: 60_000 });
    await expect(gate(AbortSignal.abort(), async () => 1)).rejects.toMatchObject({ code: 'interrupted' });
  });

  it("passes on a query's own error, and its place is free again", async () => {
    const gate = createGate({ heavyQueries: 1, queryMs: 60_000 });
    const error = new Error('no');
    await expect(gate(patient, () => Promise.reject(error))).rejects.toBe(error);
    expect(await gate(patient, async () => 3)).toBe(3);
  });
});
