/** The chart library's licence asks for its notice and a link. */
export function Footer() {
  return (
    <footer>
      <span>Prices from your own store</span>
      <span>
        Charts:{' '}
        <a href="https://www.tradingview.com/" rel="noreferrer">
          TradingView Lightweight Charts™
        </a>{' '}
        © 2026 TradingView, Inc.
      </span>
    </footer>
  );
}
