import type { Arena, Name } from './arena.js';
import { figure, rounded, type Section } from './report.js';

/** How the workload got into each engine, and what it takes there. */
export function loadSection(arena: Arena): Section {
  const { bulkPrices, minutePrices, fillings, rollupsMs, crunchBytes, days, markets } = arena;
  const prices = bulkPrices + minutePrices;
  const perSecond = (count: number, ms: number) => rounded(count / (ms / 1_000));
  const crunch = fillings.crunch;
  const names = Object.keys(fillings) as Name[];
  return {
    title: 'Storing prices',
    notes: [
      `${markets.toLocaleString('en-US')} markets, one price a minute: ${days} whole days in bulk, then the day that has begun in a transaction a minute, as a collector does it; ${rounded(prices)} prices in all. The engines take turns, a day each. DuckDB appends chunks by column; SQLite is a prepared statement in a loop into a table keyed (time, market).`,
      `Crunch's bulk figure is the rows alone${crunch ? `; with the rollups, built afterwards in ${figure(rollupsMs / 1_000)} s, it is ${perSecond(bulkPrices, crunch.bulkMs + rollupsMs)} prices/s` : ''}. A transaction a minute has them in it.`,
      `Of crunch's bytes a price ${figure(crunchBytes.prices / prices)} are the prices and their snapshots, and ${figure(crunchBytes.rollups / prices)} the rollups: ${figure((100 * crunchBytes.rollups) / crunchBytes.prices)} % on top.`,
    ],
    tables: [
      {
        columns: ['', 'in bulk, prices/s', 'a transaction a minute, prices/s', 'bytes a price'],
        rows: names.flatMap((name) => {
          const filling = fillings[name];
          if (filling === undefined) return [];
          const { bulkMs, minutesMs, sizeBytes } = filling;
          const cells = [perSecond(bulkPrices, bulkMs), perSecond(minutePrices, minutesMs), figure(sizeBytes / prices)];
          return [[name, ...cells]];
        }),
      },
    ],
  };
}
