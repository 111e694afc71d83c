import { Ago } from '../parts/time-stamp.js';
import type { MarketAlert } from './use-alerts.js';

/** The rules that watch the market; nothing where there is none. */
export function AlertList({ rules }: { readonly rules: readonly MarketAlert[] }) {
  if (rules.length === 0) return null;
  return (
    <section class="alerts" aria-labelledby="alerts-title">
      <h2 id="alerts-title">Alerts</h2>
      <ul>
        {rules.map(({ name, condition, state, lastFiredAt }) => (
          <li key={name}>
            <span class="name">{name}</span>
            <span class={`state ${state}`}>{state}</span>
            <span class="faint">{condition}</span>
            <span class="faint last">{lastFiredAt === null ? 'not fired yet' : <Ago time={lastFiredAt} />}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
