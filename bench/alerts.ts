import { join } from 'node:path';
import { createEvaluator } from '../src/alerts/evaluator.js';
import { encodeDefinition, type RuleDefinition } from '../src/alerts/rule.js';
import { parseRule } from '../src/alerts/rule-text.js';
import { MINUTE_MS } from '../src/market/duration.js';
import { silentLog } from '../src/market/log.js';
import { insertRule } from '../src/store/alert-rule.js';
import { ensureExchange } from '../src/store/exchange.js';
import { readMarkets, writeListing } from '../src/store/market.js';
import { openStore, type Store } from '../src/store/open.js';
import { writeSnapshot } from '../src/store/snapshot.js';
import { DAY_START, type DayExchange, dayExchanges, dayPolls } from './alert-day.js';
import { compareWithModel, type Listed, rowsOf } from './alert-model.js';
import { mixedRules } from './alert-rules.js';
import { headOf } from './crunch-store.js';
import { median, percentile } from './median.js';
import { figure, type Section } from './report.js';
import { inTemporaryFolder } from './temporary-folder.js';

export interface AlertsOptions {
  readonly rules: number;
  readonly markets: number;
  /** One cycle each. */
  readonly minutes: number;
}

/** The first minute of a run that is shorter than the day: so that an hour ends in it. */
const SHORT_START_MINUTE = 12 * 60 + 40;
const DAY_MINUTES = 24 * 60;
/** How often the evaluator forgets everything, as when the collector is started anew. */
const RESTART_EVERY_MINUTES = 305;
/** How often a collector asks which markets there are. */
const LIST_EVERY_MINUTES = 60;

/** The model takes half an hour for a day in which every rule watches every market. */
const MOST_WIDE_MINUTES = 22;
/** In so many minutes the rules have fired for all that was so before they were there, holds included. */
const SETTLING_MINUTES = 15;

/** What one cycle cost: all exchanges together. */
interface CycleCost {
  readonly kind: 'cold' | 'settling' | 'settled';
  alertsMs: number;
  alertsCpuMs: number;
  storeMs: number;
}

interface Ran {
  readonly costs: readonly CycleCost[];
  readonly fired: number;
  readonly messages: number;
  readonly rssMb: number;
}

/**
 * Rules on markets for a part of a day or the whole of it, through the code that collects: each minute's polls are stored
 * with the alerts judged in the same transactions. What fired must be what the reference model says, to the last event.
 *
 * @throws Error when one event, one state or one message is another one.
 */
export async function alertsSection({ rules, markets, minutes }: AlertsOptions): Promise<Section> {
  const options = { rules, markets, minutes };
  const mixed = await runDay(options, 0.15);
  const wide =
    minutes < DAY_MINUTES ? await runDay({ ...options, minutes: Math.min(minutes, MOST_WIDE_MINUTES) }, 1) : null;
  const rows = [
    row('15 % of them on all markets', mixed),
    ...(wide === null ? [] : [row('all of them on all markets', wide)]),
  ];
  const most = (kind: CycleCost['kind']) =>
    mixed.costs.filter((cost) => cost.kind === kind).map(({ alertsMs }) => alertsMs);
  return {
    title: 'Alerts: what a cycle costs more',
    notes: [
      `${rules.toLocaleString('en-US')} rules on ${markets.toLocaleString('en-US')} markets of four exchanges, ${minutes.toLocaleString('en-US')} minutes of a day one after the other, on SQLite: every metric, seven windows from 5 minutes to 24 hours, holds, cooldowns, levels to come back to. ms a cycle, all exchanges together: what judging takes inside the transactions, the CPU time of the whole process meanwhile, and the rest of storing the cycle. The first ${SETTLING_MINUTES} minutes, in which everything fires that was so before, are left out: there a cycle takes up to ${figure(Math.max(...most('settling')))} ms.`,
      `Every event, state and message is the one that a plain model has that computes each value from all prices of its window (test/alerts/reference.ts), or this ends with an error. The first cycle of a collector, which reads the past of the windows from the store: ${most('cold').map(figure).join(', ')} ms. Memory of the process: ${Math.round(mixed.rssMb)} MB.`,
    ],
    tables: [
      {
        columns: [
          'rules',
          'median',
          'p99',
          'most',
          'CPU median',
          'p99',
          'most',
          'storing',
          'p99',
          'events',
          'messages',
        ],
        rows,
      },
    ],
  };
}

function row(name: string, { costs, fired, messages }: Ran): string[] {
  const settled = costs.filter(({ kind }) => kind === 'settled');
  const p99 = (values: readonly number[]) => percentile(values, 0.99);
  const most = (values: readonly number[]) => Math.max(...values);
  const cells = (
    field: Exclude<keyof CycleCost, 'kind'>,
    ...parts: readonly ((values: readonly number[]) => number)[]
  ) => parts.map((part) => figure(part(settled.map((cost) => cost[field]))));
  return [
    name,
    ...cells('alertsMs', median, p99, most),
    ...cells('alertsCpuMs', median, p99, most),
    ...cells('storeMs', median, p99),
    fired.toLocaleString('en-US'),
    messages.toLocaleString('en-US'),
  ];
}

/** @param wideShare how many of the rules, 0 … 1, watch every market. */
function runDay({ rules, markets, minutes }: AlertsOptions, wideShare: number): Promise<Ran> {
  return inTemporaryFolder(async (folder) => {
    const exchanges = dayExchanges(markets);
    const startMinute = minutes < DAY_MINUTES ? SHORT_START_MINUTE : 0;
    const store = await openStore(join(folder, 'crunch.db'), { mode: 'write', createdBy: 'bench' });
    try {
      const listed = await listDay(store, exchanges, DAY_START);
      const bases = Math.max(...exchanges.map((one) => one.bases.length));
      const now = DAY_START + startMinute * MINUTE_MS;
      const definitions = mixedRules(rules, bases, wideShare).map((text) =>
        parseRule(text, { now, channels: ['ops', 'phone'], nameOf: (part) => part }),
      );
      const costs = await collect(store, exchanges, listed, definitions, startMinute, minutes);
      const rssMb = process.memoryUsage().rss / 1e6;
      return { costs, rssMb, ...(await compareWithModel(store, exchanges, listed, startMinute, minutes)) };
    } finally {
      await store.close();
    }
  });
}

async function listDay(store: Store, exchanges: readonly DayExchange[], at: number): Promise<Listed> {
  const listed: { exchangeId: number; marketIds: number[] }[] = [];
  for (const { slug, bases, quote } of exchanges) {
    const { id } = await ensureExchange(store, slug);
    const listing = bases.map((base) => ({ nativeSymbol: `${base}${quote}`, base, quote, active: true }));
    await writeListing(store, id, listing, at);
    // Ordered by their names, hence as the bases are.
    listed.push({ exchangeId: id, marketIds: (await readMarkets(store, { exchanges: [slug] })).map((one) => one.id) });
  }
  return listed;
}

async function collect(
  store: Store,
  exchanges: readonly DayExchange[],
  listed: Listed,
  definitions: readonly RuleDefinition[],
  startMinute: number,
  minutes: number,
): Promise<CycleCost[]> {
  const costs: CycleCost[] = [];
  let evaluate = createEvaluator(store, silentLog);
  let isSaved = false;
  for (const { exchange, at, isBefore, step, prices } of dayPolls(exchanges, startMinute, minutes)) {
    const { exchangeId, marketIds } = listed[exchange] as Listed[number];
    const rows = rowsOf(marketIds, prices);
    const head = { ...headOf(exchangeId, at), status: rows.length > 0 ? ('ok' as const) : ('failed' as const) };
    if (isBefore) {
      await writeSnapshot(store, head, rows);
      continue;
    }
    if (!isSaved) await saveRules(store, definitions);
    isSaved = true;
    let cost = costs[step];
    if (cost === undefined) {
      const isCold = step % RESTART_EVERY_MINUTES === 0;
      const kind = isCold ? 'cold' : step < SETTLING_MINUTES ? 'settling' : 'settled';
      cost = { kind, alertsMs: 0, alertsCpuMs: 0, storeMs: 0 };
      costs[step] = cost;
      if (isCold) evaluate = createEvaluator(store, silentLog);
      if (step % LIST_EVERY_MINUTES === LIST_EVERY_MINUTES - 1) await listDay(store, exchanges, at);
    }
    const own = cost;
    let alertsMs = 0;
    const since = performance.now();
    await writeSnapshot(store, head, rows, async (tx, snapshot) => {
      const cpu = process.cpuUsage();
      const begun = performance.now();
      await evaluate(tx, snapshot);
      alertsMs = performance.now() - begun;
      const { user, system } = process.cpuUsage(cpu);
      own.alertsCpuMs += (user + system) / 1_000;
    });
    own.alertsMs += alertsMs;
    own.storeMs += performance.now() - since - alertsMs;
  }
  return costs.filter((cost) => cost !== undefined);
}

function saveRules(store: Store, definitions: readonly RuleDefinition[]): Promise<void> {
  return store.db.transaction().execute(async (tx) => {
    for (const [index, definition] of definitions.entries()) {
      const rule = { name: `rule-${index}`, definition: encodeDefinition(definition), origin: 'cli' as const };
      await insertRule(tx, rule, DAY_START);
    }
  });
}
