/**
 * Exchanges to try crunch against without a network: `npx tsx test/simulator/main.ts --markets 300`, then run crunch
 * with the printed variables in its environment. Runs on the real clock until it is interrupted.
 */
import { parseArgs } from 'node:util';
import { startControl } from './control.js';
import { EXCHANGES, type Exchange } from './markets.js';
import { type LimitSettings, startSimulator } from './server.js';

const { values } = parseArgs({
  options: {
    'port-base': { type: 'string', default: '0' },
    'control-port': { type: 'string', default: '0' },
    markets: { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
    exchanges: { type: 'string', default: EXCHANGES.join(',') },
    limits: { type: 'string', default: 'real' },
  },
});

function wholeNumber(name: 'port-base' | 'control-port' | 'markets' | 'seed'): number {
  if (!/^\d{1,9}$/.test(values[name])) throw new Error(`--${name}: unexpected "${values[name]}"`);
  return Number(values[name]);
}

function oneOf<T extends string>(name: string, text: string, known: readonly T[]): T {
  const found = known.find((one) => one === text);
  if (!found) throw new Error(`--${name}: unexpected "${text}" (known: ${known.join(', ')})`);
  return found;
}

const simulator = await startSimulator({
  seed: wholeNumber('seed'),
  clock: { now: () => Date.now() },
  markets: wholeNumber('markets'),
  exchanges: values.exchanges.split(',').map((name): Exchange => oneOf('exchanges', name, EXCHANGES)),
  limits: { mode: oneOf<LimitSettings['mode']>('limits', values.limits, ['off', 'real', 'strict']) },
  portBase: wholeNumber('port-base'),
});
const control = await startControl(simulator, wholeNumber('control-port'));
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void Promise.all([simulator.close(), control.close()]);
  });
}

const lines = simulator.exchanges.map(
  (exchange) => `CRUNCH_${exchange.toUpperCase().replaceAll('-', '_')}_URL=${simulator.url(exchange)}`,
);
process.stdout.write(`${[...lines, `SIMULATOR_CONTROL_URL=${control.url}`].join('\n')}\n`);
