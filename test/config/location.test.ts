import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { maskLocation, readLocation } from '../../src/config/location.js';

test.each([
  ['postgres://me:secret@host:5432/db', 'postgres://me:***@host:5432/db'],
  ['postgresql://me:p@ss/w:rd@host/db', 'postgresql://me:***@host/db'],
  ['postgres://me@host/db?password=secret&ssl=1', 'postgres://me@host/db?password=***&ssl=1'],
  ['postgres://me@host/db', 'postgres://me@host/db'],
  ['/home/me/a:b@c.db', '/home/me/a:b@c.db'],
  [':memory:', ':memory:'],
])('%s is shown without its password', (location, shown) => {
  expect(maskLocation(location)).toBe(shown);
});

test('a tilde is the home directory', () => {
  expect(readLocation('~/crunch.db', '/anywhere', 'db', 'config')).toBe(join(homedir(), 'crunch.db'));
});
