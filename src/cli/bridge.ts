import { ccxtName } from '../market/exchange-id.js';
import type { CcxtBridge } from '../sources/ccxt/open-ccxt.js';
import type { Context } from './context.js';
import { httpsProxy } from './proxy.js';

/** What stands in where no exchange of ccxt is asked. */
const NO_BRIDGE: CcxtBridge = { sourcesOf: () => null, over: (network) => network, close: async () => {} };

/**
 * Opens the exchanges that are named `ccxt:…`; loads ccxt only when there is one.
 *
 * @throws CrunchError `usage` as `openCcxt`, `config` as `httpsProxy`.
 */
export async function openBridge({ env, settings, clock }: Context, exchanges: readonly string[]): Promise<CcxtBridge> {
  if (exchanges.every((exchange) => ccxtName(exchange) === null)) return NO_BRIDGE;
  const { openCcxt } = await import('../sources/ccxt/open-ccxt.js');
  return openCcxt(exchanges, process.cwd(), {
    timeoutMs: settings.timeoutMs.value,
    proxy: httpsProxy(env),
    now: clock.now,
  });
}
