import { CrunchError } from '../../market/error.js';
import { ccxtName } from '../../market/exchange-id.js';
import type { Source } from '../contract.js';
import type { Transport } from '../transport.js';
import { ccxtSource } from './ccxt-source.js';
import { createCcxtTransport } from './ccxt-transport.js';
import { type CcxtSettings, loadCcxt } from './library.js';

/** Exchanges that are reached through ccxt. */
export interface CcxtBridge {
  /** Null for an exchange that was not opened. */
  sourcesOf(exchange: string): readonly Source[] | null;
  /** Takes over the requests to its own sources; `network` gets the others. */
  over(network: Transport): Transport;
  close(): Promise<void>;
}

/**
 * Loads ccxt and opens those of the exchanges that are named `ccxt:…`; asks nobody yet.
 *
 * @param folder whose installed packages come first.
 * @throws CrunchError `usage` when ccxt is not installed, has no such exchange, or offers no prices of it.
 */
export async function openCcxt(
  exchanges: readonly string[],
  folder: string,
  settings: CcxtSettings & { now(): number },
): Promise<CcxtBridge> {
  const library = await loadCcxt(folder);
  const opened = new Map(
    exchanges.flatMap((id) => {
      const name = ccxtName(id);
      if (name === null) return [];
      const exchange = library.open(name, settings);
      if (exchange.has.fetchTickers !== true && exchange.has.fetchTicker !== true) {
        throw new CrunchError('usage', `exchange ${id}: ccxt offers no prices of it`);
      }
      return [
        [
          id,
          { exchange, sources: [ccxtSource(id, exchange)], transport: createCcxtTransport(exchange, settings.now) },
        ] as const,
      ];
    }),
  );
  return {
    sourcesOf: (exchange) => opened.get(exchange)?.sources ?? null,
    over: (network) => (asked, signal) => (opened.get(asked.source.id)?.transport ?? network)(asked, signal),
    async close() {
      await Promise.all([...opened.values()].map(({ exchange }) => exchange.close?.()));
    },
  };
}
