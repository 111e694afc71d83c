import { useEffect, useMemo } from 'preact/hooks';
import type { MarketName } from '../address/market-route.js';
import type { Alert, AlertEvent } from '../api/types.js';
import type { DrawnAlerts } from '../chart/drawing.js';
import { useResource } from '../state/use-resource.js';
import { MINUTE_MS } from '../text/duration.js';
import { isSameMarket } from './market-key.js';

/** A rule, as it stands with one market. */
export interface MarketAlert {
  readonly name: string;
  /** `pct-change >= 5% within 1h`. */
  readonly condition: string;
  readonly state: string;
  /** Epoch ms; null when it has not fired for the market. */
  readonly lastFiredAt: number | null;
}

export interface MarketAlerts {
  readonly rules: readonly MarketAlert[];
  readonly drawn: DrawnAlerts;
}

const MOST_EVENTS = 1_000;
const RESTING: readonly string[] = ['paused', 'expired'];

/**
 * The rules that watch a market, and what fired for it.
 *
 * @param beat another value: a new price arrived, which may have changed them.
 */
export function useAlerts({ exchange, pair }: MarketName, beat: number): MarketAlerts {
  const market = new URLSearchParams({ exchange, pair }).toString();
  const rules = useResource<Alert[]>(`/api/v1/alerts?${market}`, MINUTE_MS);
  const hasRules = (rules.data ?? []).length > 0;
  const log = useResource<AlertEvent[]>(
    hasRules ? `/api/v1/alerts/log?${market}&limit=${MOST_EVENTS}` : null,
    MINUTE_MS,
  );
  const [reloadRules, reloadLog] = [rules.reload, log.reload];
  useEffect(() => {
    if (beat === 0) return;
    reloadRules();
    if (hasRules) reloadLog();
  }, [beat, hasRules, reloadRules, reloadLog]);
  return useMemo(
    () => alertsOf({ exchange, pair }, rules.data ?? [], log.data ?? []),
    [exchange, pair, rules.data, log.data],
  );
}

/** @param events newest first. */
export function alertsOf(market: MarketName, rules: readonly Alert[], events: readonly AlertEvent[]): MarketAlerts {
  const names = new Map(rules.map(({ id, name }) => [id, name]));
  return {
    rules: rules.map(({ id, name, when, within, state, markets }) => {
      const stand = markets.find((one) => isSameMarket(one, market));
      return {
        name,
        condition: within === null ? when : `${when} within ${within}`,
        state: RESTING.includes(state) ? state : (stand?.phase ?? 'armed'),
        lastFiredAt: events.find(({ ruleId }) => ruleId === id)?.at ?? stand?.firedAt ?? null,
      };
    }),
    drawn: {
      levels: rules
        .filter(({ when, state }) => /^(abs )?price /.test(when) && !RESTING.includes(state))
        .map(({ name, level }) => ({ name, price: level })),
      firings: events.flatMap(({ ruleId, at }) => {
        const name = names.get(ruleId);
        return name === undefined ? [] : [{ name, time: at }];
      }),
    },
  };
}
