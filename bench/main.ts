// npm run bench: what crunch costs beside the least that any program on this machine would have to do.
import { cpus } from 'node:os';
import { measureBackfill } from './backfill.js';
import { measureCycle } from './cycle.js';
import { measureParse } from './parse.js';
import { measureStart } from './start.js';

const round = (value: number, digits = 1) => value.toFixed(digits);

console.log(`Node.js ${process.version}, ${cpus().length} cores, ${cpus()[0]?.model ?? 'unknown processor'}\n`);

const { prices, bodyBytes, crunchMs, bareMs } = await measureCycle(200);
const perSecond = (ms: number) => `${Math.round(prices / (ms / 1_000) / 1_000)} k/s`;
console.log(
  `One answer of ${prices} prices (${Math.round(bodyBytes / 1_024)} KiB), text to committed rows, median of 200:`,
);
console.table({
  'JSON.parse alone / read and match': { bare: round(bareMs.parse, 2), crunch: round(crunchMs.parse, 2) },
  'prepared insert loop / snapshot stored': { bare: round(bareMs.store, 2), crunch: round(crunchMs.store, 2) },
  'together, ms': { bare: round(bareMs.total, 2), crunch: round(crunchMs.total, 2) },
  'prices a second': { bare: perSecond(bareMs.total), crunch: perSecond(crunchMs.total) },
});
console.log(`crunch reaches ${round((100 * bareMs.total) / crunchMs.total, 0)} % of the bare speed\n`);

const parse = await measureParse(50);
console.log(`Reading the prices of ${parse.rows} rows, median of 50:`);
console.table({
  'JSON.parse alone': { ms: round(parse.bareMs, 2), 'times crunch': round(parse.bareMs / parse.crunchMs, 2) },
  crunch: { ms: round(parse.crunchMs, 2), 'times crunch': '1.00' },
  [parse.ccxt ? `ccxt ${parse.ccxt.version}` : 'ccxt (npm install --no-save ccxt to compare)']: parse.ccxt
    ? { ms: round(parse.ccxt.ms, 2), 'times crunch': round(parse.ccxt.ms / parse.crunchMs, 2) }
    : {},
});

const history = await measureBackfill(70);
const candlesPerSecond = (ms: number) => `${Math.round(history.candles / (ms / 1_000) / 1_000)} k/s`;
console.log(`\nA backfill of ${history.candles} candles in ${history.pages} pages, the simulator's time left out:`);
console.table({
  'JSON.parse and prepared insert loop': { ms: round(history.bareMs), candles: candlesPerSecond(history.bareMs) },
  crunch: { ms: round(history.crunchMs), candles: candlesPerSecond(history.crunchMs) },
});
console.log(`crunch reaches ${round((100 * history.bareMs) / history.crunchMs, 0)} % of the bare speed\n`);

const start = await measureStart(21);
console.log('Whole processes, median of 21:');
console.table({
  'node -e 0': { ms: round(start.nodeMs), ratio: '1.00' },
  'crunch --version': { ms: round(start.versionMs), ratio: round(start.versionMs / start.nodeMs, 2) },
  'crunch --help': { ms: round(start.helpMs), ratio: round(start.helpMs / start.nodeMs, 2) },
  'crunch stats, 6,000 prices': { ms: round(start.statsMs), ratio: round(start.statsMs / start.nodeMs, 2) },
});
