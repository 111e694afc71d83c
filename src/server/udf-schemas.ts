import { z } from '@hono/zod-openapi';
import { errorSchema } from './schemas.js';

/** TradingView's datafeed protocol: https://www.tradingview.com/charting-library-docs/latest/connecting_data/UDF/ */
const named = z.strictObject({ value: z.string(), name: z.string() });

export const udfConfigSchema = z
  .strictObject({
    supports_search: z.literal(true),
    supports_group_request: z.literal(false),
    supports_marks: z.literal(false),
    supports_timescale_marks: z.literal(false),
    supports_time: z.literal(true),
    exchanges: z.array(named.extend({ desc: z.string() })),
    symbols_types: z.array(named),
    supported_resolutions: z.array(z.string()),
  })
  .openapi('UdfConfig');

export const udfSymbolSchema = z
  .strictObject({
    name: z.string(),
    ticker: z.string(),
    description: z.string(),
    type: z.literal('crypto'),
    session: z.literal('24x7'),
    timezone: z.literal('Etc/UTC'),
    exchange: z.string(),
    listed_exchange: z.string(),
    currency_code: z.string(),
    format: z.literal('price'),
    minmov: z.literal(1),
    pricescale: z.int().min(1).openapi({ description: 'Prices are shown to 1 / pricescale.' }),
    has_intraday: z.literal(true),
    has_daily: z.literal(true),
    has_weekly_and_monthly: z.literal(true),
    intraday_multipliers: z.array(z.string()),
    supported_resolutions: z.array(z.string()),
    volume_precision: z.int().min(0),
    data_status: z.literal('streaming'),
  })
  .openapi('UdfSymbol');

export const udfFoundSchema = z
  .strictObject({
    symbol: z.string(),
    full_name: z.string(),
    description: z.string(),
    exchange: z.string(),
    ticker: z.string(),
    type: z.literal('crypto'),
  })
  .openapi('UdfFound');

const seconds = z.int().min(0);
const price = z.number().positive();

export const udfHistorySchema = z
  .union([
    z.strictObject({
      s: z.literal('ok'),
      t: z.array(seconds).openapi({ description: 'Open times in epoch seconds, oldest first.' }),
      o: z.array(price),
      h: z.array(price),
      l: z.array(price),
      c: z.array(price),
      v: z
        .array(z.number().min(0).nullable())
        .openapi({ description: 'In the base asset; null where it is not known.' }),
    }),
    z.strictObject({
      s: z.literal('no_data'),
      nextTime: seconds.optional().openapi({ description: 'The last bar before the range, where there is one.' }),
    }),
  ])
  .openapi('UdfHistory');

export const udfErrorSchema = errorSchema.extend({ s: z.literal('error'), errmsg: z.string() }).openapi('UdfError', {
  description: 'The error in the words of the protocol, and as everywhere else.',
  example: {
    s: 'error',
    errmsg: 'pair: unknown "BTC-USX" on kraken',
    error: { code: 'unknown', message: 'pair: unknown "BTC-USX" on kraken', hint: 'nearest: BTC-USD' },
  },
});
