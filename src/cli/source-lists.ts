import type { Settings } from '../config/settings.js';
import { ccxtName } from '../market/exchange-id.js';
import type { Source } from '../sources/contract.js';
import { SOURCES, sourcesOf } from '../sources/registry.js';

/** The sources of an exchange in the order that the settings have them asked in. */
export function configuredSources({ sourceLists }: Pick<Settings, 'sourceLists'>): (exchange: string) => Source[] {
  return (exchange) => {
    const ids = sourceLists.get(exchange)?.value;
    return ids === undefined ? sourcesOf(exchange) : ids.flatMap((id) => SOURCES[id] ?? []);
  };
}

/** The same without what reaches them: also of exchanges of ccxt, while ccxt itself stays unloaded. */
export function sourceNames(settings: Pick<Settings, 'sourceLists'>): (exchange: string) => readonly { id: string }[] {
  const native = configuredSources(settings);
  return (exchange) => (ccxtName(exchange) === null ? native(exchange) : [{ id: exchange }]);
}
