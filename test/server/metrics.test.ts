import { describe, expect, it } from 'vitest';
import { renderMetrics } from '../../src/server/exposition.js';
import { ensureExchange } from '../../src/store/exchange.js';
import { changeSourceState } from '../../src/store/source-state.js';
import { MINUTE, NOW, seed, seeded } from '../query/seed.js';
import { eachEngine } from '../store/each-engine.js';
import { ask, serve } from './serve.js';

/** By name and labels, as they are written. */
function samplesOf(text: string): Map<string, number> {
  return new Map(
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );
}

eachEngine((room) => {
  const filled = async () => {
    const location = await room.newStore();
    const writer = await room.open(location);
    await seeded(writer);
    return { writer, reader: await room.open(location, { mode: 'read' }) };
  };

  it('metrics tell how each exchange was last collected', async () => {
    const { reader } = await filled();
    const answer = await ask((await serve(reader)).url, '/metrics');
    expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    const samples = samplesOf(answer.body);
    expect(samples.get('crunch_build_info{version="1.2.3"}')).toBe(1);
    expect(samples.get('crunch_store_size_bytes')).toBeGreaterThan(4_096);
    const of = (name: string, labels = 'exchange="kraken"') => samples.get(`crunch_exchange_${name}{${labels}}`);
    expect(of('last_success_timestamp_seconds')).toBe((NOW - MINUTE) / 1_000);
    expect(of('last_snapshot_timestamp_seconds')).toBe((NOW - MINUTE) / 1_000);
    expect(of('snapshot_age_seconds')).toBe(60);
    expect(of('poll_interval_seconds')).toBe(60);
    expect(of('prices_stored_total')).toBe(4);
    expect(of('last_status', 'exchange="kraken",status="ok"')).toBe(1);
    expect(of('last_status', 'exchange="kraken",status="failed"')).toBe(0);
    expect(of('prices_stored_total', 'exchange="bitstamp"')).toBe(0);
    expect(of('snapshot_age_seconds', 'exchange="bitstamp"')).toBeUndefined();
  });

  it('metrics count what a collector stores meanwhile', async () => {
    const { writer, reader } = await filled();
    const { url } = await serve(reader);
    const total = async () =>
      samplesOf((await ask(url, '/metrics')).body).get('crunch_exchange_prices_stored_total{exchange="kraken"}');
    expect(await total()).toBe(4);
    await ensureExchange(writer, 'kraken');
    await seed(writer, { kraken: [{ pair: ['BTC', 'USD'], prices: [[0, 2]] }] });
    expect(await total()).toBe(5);
  });

  it('metrics tell what is left of the budget of each source that was asked', async () => {
    const { writer, reader } = await filled();
    await changeSourceState(writer, 'kraken', (state) => [
      { ...state, spends: [[NOW + 5_000, 6]], cooldownUntil: NOW + 30_000, lastStatus: 'ok', lastAt: NOW },
      null,
    ]);
    const samples = samplesOf((await ask((await serve(reader)).url, '/metrics')).body);
    const of = (name: string) => samples.get(`crunch_source_${name}{source="kraken"}`);
    expect(of('budget_used')).toBe(6);
    expect(of('budget_limit')).toBe(15);
    expect(of('budget_remaining')).toBe(9);
    expect(of('budget_window_seconds')).toBe(15);
    expect(of('cooldown_end_timestamp_seconds')).toBe((NOW + 30_000) / 1_000);
  });

  it('metrics count requests by route, however many different paths are asked for', async () => {
    const { reader } = await filled();
    const { url } = await serve(reader);
    for (let index = 0; index < 30; index++) await ask(url, `/nothing/${index}?${index}`);
    for (const pair of ['BTC-USD', 'BTC-EUR', 'NO-NO']) await ask(url, `/api/v1/prices/kraken/${pair}`);
    for (let times = 0; times < 3; times++) await ask(url, '/api/v1/markets');
    await ask(url, '/api/v1/markets', { headers: { host: 'evil.example' } });
    await ask(url, '/');
    const { body } = await ask(url, '/metrics');
    const requests = [...samplesOf(body)].filter(([name]) => name.startsWith('crunch_http_requests_total'));
    expect(Object.fromEntries(requests)).toEqual({
      'crunch_http_requests_total{route="/api/v1/markets",status="200"}': 3,
      'crunch_http_requests_total{route="/api/v1/markets",status="421"}': 1,
      'crunch_http_requests_total{route="/api/v1/prices/:exchange/:pair",status="200"}': 2,
      'crunch_http_requests_total{route="/api/v1/prices/:exchange/:pair",status="404"}': 1,
      'crunch_http_requests_total{route="files",status="200"}': 1,
      'crunch_http_requests_total{route="unknown",status="404"}': 30,
    });
    const samples = samplesOf(body);
    const duration = 'crunch_http_request_duration_seconds';
    expect(samples.get(`${duration}_count{route="/api/v1/markets"}`)).toBe(4);
    expect(samples.get(`${duration}_bucket{route="/api/v1/markets",le="+Inf"}`)).toBe(4);
    expect(samples.get(`${duration}_bucket{route="/api/v1/markets",le="0.001"}`)).toBe(4);
    expect(samples.get(`${duration}_sum{route="/api/v1/markets"}`)).toBe(0);
  });

  it('metrics follow the naming rules of Prometheus', async () => {
    const { reader } = await filled();
    const { url } = await serve(reader);
    await ask(url, '/api/v1/markets');
    const { body } = await ask(url, '/metrics');
    expect(body.endsWith('\n')).toBe(true);
    const types = new Map([...body.matchAll(/^# TYPE (\S+) (\w+)$/gm)].map(([, name, type]) => [name, type]));
    for (const [name, type] of types) {
      expect(name).toMatch(/^crunch_[a-z_]+$/);
      expect(type === 'counter').toBe(name?.endsWith('_total'));
      expect(name).not.toMatch(/_(ms|milliseconds|percent|kb|mb)(_|$)/);
      expect(body).toMatch(new RegExp(`^# HELP ${name} \\S.+\\.$`, 'm'));
    }
    for (const name of samplesOf(body).keys()) {
      const family = name.replace(/\{.*/, '');
      expect(types.has(family) || types.has(family.replace(/_(bucket|sum|count)$/, ''))).toBe(true);
    }
  });
});

describe('renderMetrics', () => {
  it('escapes what labels and help may hold, and writes every number', () => {
    const samples = [
      { labels: { a: 'x"\\\n' }, value: 1.5 },
      { labels: {}, value: Number.POSITIVE_INFINITY },
      { suffix: '_sum', labels: {}, value: Number.NaN },
      { labels: {}, value: 1e-7 },
    ];
    expect(renderMetrics([{ name: 'm', type: 'gauge', help: 'one\\two\nthree', samples }])).toBe(
      '# HELP m one\\\\two\\nthree\n# TYPE m gauge\nm{a="x\\"\\\\\\n"} 1.5\nm +Inf\nm_sum NaN\nm 1e-7\n',
    );
  });
});
