import { type Pair, type PairQuestion, pairName } from './pair.js';

/** Whether a question can mean many pairs: `*-USD`, where `*` stands for any text. */
export function isPattern({ pair, joined }: PairQuestion): boolean {
  return (pair === null ? (joined ?? '') : pairName(pair)).includes('*');
}

/** Tells the pairs that the question means: `BTC-*` and `*USD` mean BTC-USD, `BTC` alone means nothing. Exchanges do not count. */
export function pairMatcher({ pair, joined }: PairQuestion): (pair: Pair) => boolean {
  if (pair !== null) {
    const [base, quote] = [glob(pair.base), glob(pair.quote)];
    return (one) => base.test(one.base) && quote.test(one.quote);
  }
  const name = glob(joined ?? '');
  return (one) => name.test(one.base + one.quote);
}

function glob(text: string): RegExp {
  const parts = text.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`);
}
