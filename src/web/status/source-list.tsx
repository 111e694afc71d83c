import type { Status } from '../api/types.js';
import { Ago, TimeStamp } from '../parts/time-stamp.js';
import { durationText } from '../text/duration.js';
import { priceText } from '../text/number-text.js';

/** What may still be asked of each API, and when one that cools down may be asked again. */
export function SourceList({ sources }: { readonly sources: Status['sources'] }) {
  return (
    <section aria-labelledby="sources-title">
      <h2 id="sources-title">Request budgets</h2>
      <div class="wide">
        <table class="plain">
          <thead>
            <tr>
              <th scope="col">Source</th>
              <th scope="col">State</th>
              <th scope="col">Budget used</th>
              <th scope="col">Last asked</th>
            </tr>
          </thead>
          <tbody>
            {sources.map((row) => (
              <tr key={row.source}>
                <th scope="row">{row.source}</th>
                <td>
                  {row.coolingUntil === null ? (
                    <span class="mark good">ready</span>
                  ) : (
                    <>
                      <span class="mark warn">cooling</span> until <TimeStamp time={row.coolingUntil} toSecond />
                      {row.reason !== null && <span class="faint reason">: {row.reason}</span>}
                    </>
                  )}
                </td>
                <td>
                  <meter min={0} max={row.limit} high={row.limit * 0.8} value={row.used} aria-label="Budget used" />
                  <span class="budget">
                    {priceText(row.used, 4)} of {priceText(row.limit, 6)}
                    <span class="faint"> in {durationText(row.windowMs)}</span>
                  </span>
                </td>
                <td>
                  {row.lastAt !== null && <Ago time={row.lastAt} />}
                  {row.lastStatus !== null && row.lastStatus !== 'ok' && <span class="faint"> · {row.lastStatus}</span>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
