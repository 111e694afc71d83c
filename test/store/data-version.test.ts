import { expect, it } from 'vitest';
import { readDataVersion } from '../../src/store/data-version.js';
import { ensureExchange } from '../../src/store/exchange.js';
import { eachEngine } from './each-engine.js';

eachEngine((room) => {
  it('the data version stays while nothing is written, and is another after somebody else has written', async () => {
    const location = await room.newLocation();
    const writer = await room.open(location);
    const reader = await room.open(location, { mode: 'read' });
    const before = await readDataVersion(reader);
    if (room.engine === 'sqlite') expect(await readDataVersion(reader)).toBe(before);
    await ensureExchange(writer, 'kraken');
    const after = await readDataVersion(reader);
    expect(after).not.toBe(before);
    await ensureExchange(writer, 'bitstamp');
    expect(await readDataVersion(reader)).not.toBe(after);
  });
});
