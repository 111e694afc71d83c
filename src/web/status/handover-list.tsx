import type { Status } from '../api/types.js';
import { TimeStamp } from '../parts/time-stamp.js';
import { countText, percentText } from '../text/number-text.js';

/** Where one source took over from another, and how far their prices lay apart. */
export function HandoverList({ handovers }: { readonly handovers: Status['handovers'] }) {
  return (
    <section aria-labelledby="handovers-title">
      <h2 id="handovers-title">Handovers in the last 24 hours</h2>
      <div class="wide">
        <table class="plain">
          <thead>
            <tr>
              <th scope="col">Exchange</th>
              <th scope="col">When</th>
              <th scope="col">From → to</th>
              <th scope="col">Prices apart</th>
              <th scope="col">Reason</th>
            </tr>
          </thead>
          <tbody>
            {handovers.map((row) => (
              <tr key={`${row.exchange} ${row.at}`}>
                <th scope="row">{row.exchange}</th>
                <td>
                  <TimeStamp time={row.at} />
                </td>
                <td>
                  {row.from} → {row.to}
                </td>
                <td>
                  median {percentText(row.medianPct)}, {countText(row.beyond)} of {countText(row.shared)} beyond{' '}
                  {percentText(row.boundPct)}
                  {row.worstPair !== null && `, worst ${row.worstPair} ${percentText(row.worstPct)}`}
                </td>
                <td class="faint reason">{row.reason ?? 'the preferred source answers again'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
