import type { Status } from '../api/types.js';
import { bytesText, countText, NOTHING } from '../text/number-text.js';

const ENGINES: Readonly<Record<string, string>> = { sqlite: 'SQLite', postgres: 'PostgreSQL' };

export function StoreFacts({ status }: { readonly status: Status }) {
  const { engine, sizeBytes, prices, candles, growthBytesPerDay, store } = status;
  return (
    <section aria-label="Store">
      <dl class="facts">
        <Fact name="Prices">{countText(prices)}</Fact>
        <Fact name="Candles">{countText(candles)}</Fact>
        <Fact name="Size">{bytesText(sizeBytes)}</Fact>
        <Fact name="Growth">{growthBytesPerDay === null ? NOTHING : `${bytesText(growthBytesPerDay)} / day`}</Fact>
        <Fact name="Engine">{ENGINES[engine] ?? engine}</Fact>
      </dl>
      <p class="faint path">{store}</p>
    </section>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
