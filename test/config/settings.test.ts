import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { loadSettings, type SettingsInput } from '../../src/config/settings.js';

const dir = mkdtempSync(join(tmpdir(), 'crunch-config-'));
const configFile = join(dir, 'config.toml');
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const INPUT: SettingsInput = {
  flags: {},
  env: {},
  paths: { db: '/data/crunch.db', configFile: join(dir, 'none.toml') },
  workingDir: '/srv',
  known: {
    exchanges: ['binance', 'binance-us', 'kraken'],
    defaultExchanges: ['kraken'],
    sources: [
      { id: 'binance-us', origin: 'https://us.example' },
      { id: 'kraken', origin: 'https://kraken.example' },
      { id: 'many', origin: 'https://many.example' },
    ],
    sourcesOf: (exchange) => [{ id: exchange }, { id: 'many' }],
  },
};

function load(changes: Partial<SettingsInput> & { toml?: string }) {
  const { toml, ...input } = changes;
  if (toml === undefined) return loadSettings({ ...INPUT, ...input });
  writeFileSync(configFile, toml);
  return loadSettings({ ...INPUT, paths: { ...INPUT.paths, configFile }, ...input });
}

async function refusal(changes: Parameters<typeof load>[0]) {
  const error = await load(changes).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ name: 'CrunchError' });
  return error as { code: string; message: string; hint: string | null };
}

describe('precedence', () => {
  const toml = 'db = "from-file.db"\nexchanges = ["binance"]\n';

  test('without flag, variable and file every setting has its default', async () => {
    const settings = await load({});
    expect(settings.db).toEqual({ value: '/data/crunch.db', origin: 'default', name: '' });
    expect(settings.exchanges).toEqual({ value: ['kraken'], origin: 'default', name: '' });
    expect(settings.marketsRefreshMs.value).toBe(3_600_000);
    expect(settings.timeoutMs.value).toBe(15_000);
    expect(settings.sourceUrls.get('kraken')).toEqual({ value: 'https://kraken.example', origin: 'default', name: '' });
  });

  test('the file wins over the default, and its relative paths start beside it', async () => {
    const { db, exchanges } = await load({ toml });
    expect(db).toEqual({ value: join(dir, 'from-file.db'), origin: 'file', name: configFile });
    expect(exchanges).toEqual({ value: ['binance'], origin: 'file', name: configFile });
  });

  test('a variable wins over the file, and its relative paths start in the working directory', async () => {
    const env = { CRUNCH_DB: 'from-env.db', CRUNCH_EXCHANGES: ' Kraken,binance,kraken ' };
    const { db, exchanges } = await load({ toml, env });
    expect(db).toEqual({ value: '/srv/from-env.db', origin: 'environment', name: 'CRUNCH_DB' });
    expect(exchanges.value).toEqual(['kraken', 'binance']);
  });

  test('a flag wins over all', async () => {
    const { db } = await load({ toml, env: { CRUNCH_DB: 'x' }, flags: { db: 'postgres://me:secret@host/db' } });
    expect(db).toEqual({ value: 'postgres://me:secret@host/db', origin: 'flag', name: '--db' });
  });

  test('an empty variable counts as not set', async () => {
    expect((await load({ env: { CRUNCH_DB: '', CRUNCH_CONFIG: '', CRUNCH_KRAKEN_URL: '' } })).db.origin).toBe(
      'default',
    );
  });

  test('the file is found by --config, then CRUNCH_CONFIG', async () => {
    writeFileSync(configFile, 'db = ":memory:"');
    const byFlag = await load({ flags: { config: configFile }, env: { CRUNCH_CONFIG: '/nowhere.toml' } });
    expect(byFlag.configFile).toEqual({ value: configFile, origin: 'flag', name: '--config' });
    expect(byFlag.db.value).toBe(':memory:');
    expect((await load({ env: { CRUNCH_CONFIG: configFile } })).configFile.origin).toBe('environment');
  });
});

describe('what can be set', () => {
  test('a source is reached elsewhere by its variable, hyphens as underscores, or by its table in the file', async () => {
    const { sourceUrls } = await load({
      env: { CRUNCH_BINANCE_US_URL: 'http://127.0.0.1:9000/' },
      toml: '[sources.kraken]\nurl = "https://mirror.example:8443"\n[sources.binance-us]\nurl = "http://other.example"\n',
    });
    expect(sourceUrls.get('binance-us')).toMatchObject({ value: 'http://127.0.0.1:9000', origin: 'environment' });
    expect(sourceUrls.get('kraken')).toMatchObject({ value: 'https://mirror.example:8443', origin: 'file' });
  });

  test('the file sets how often markets are listed and how long a request may take', async () => {
    const { marketsRefreshMs, timeoutMs } = await load({ toml: '[collect]\nmarkets_refresh = "6h"\ntimeout = "5s"\n' });
    expect([marketsRefreshMs.value, timeoutMs.value]).toEqual([21_600_000, 5_000]);
  });

  test('the file says how long single prices are kept and into which folder, from its own, they go', async () => {
    const { retentionMs, archive } = await load({ toml: '[retention]\nprices = "90d"\narchive = "old"\n' });
    expect([retentionMs.value, archive.value]).toEqual([7_776_000_000, join(dir, 'old')]);
    const usual = await load({});
    expect([usual.retentionMs.value, usual.archive.value]).toEqual([null, null]);
  });

  test('the file says in which order the sources of an exchange are asked, and how far their prices may differ', async () => {
    const toml = '[exchange.kraken]\nsources = ["many", "Kraken", "many"]\n[collect]\nhandover_bound_pct = 0.5\n';
    const { sourceLists, handoverBoundPct } = await load({ toml });
    expect(sourceLists.get('kraken')).toMatchObject({ value: ['many', 'kraken'], origin: 'file' });
    expect(sourceLists.get('binance')).toEqual({ value: ['binance', 'many'], origin: 'default', name: '' });
    expect(handoverBoundPct.value).toBe(0.5);
    expect((await load({})).handoverBoundPct.value).toBe(2);
  });
});

describe('the sources of an exchange whose own API is replaced', () => {
  const env = { CRUNCH_KRAKEN_URL: 'http://127.0.0.1:9000' };
  const lists = async (changes: Parameters<typeof load>[0]) => {
    const { sourceLists } = await load(changes);
    return ['kraken', 'binance'].map((exchange) => sourceLists.get(exchange)?.value);
  };

  test('are those that are replaced too, so that no prices come from elsewhere', async () => {
    expect(await lists({ env })).toEqual([['kraken'], ['binance', 'many']]);
    expect(await lists({ env: { ...env, CRUNCH_MANY_URL: 'http://127.0.0.1:9001' } })).toEqual([
      ['kraken', 'many'],
      ['binance', 'many'],
    ]);
  });

  test('are those of the list when there is one', async () => {
    expect(await lists({ env, toml: '[exchange.kraken]\nsources = ["kraken", "many"]\n' })).toEqual([
      ['kraken', 'many'],
      ['binance', 'many'],
    ]);
  });
});

describe('what is refused names its place and the nearest right one', () => {
  const cases: [what: string, changes: Parameters<typeof load>[0], message: RegExp, hint: RegExp][] = [
    ['an unknown key', { toml: 'exchange = ["kraken"]' }, /config\.toml: unknown key exchange$/, /exchanges/],
    [
      'an unknown key of a source',
      { toml: '[sources.kraken]\nulr = "x"' },
      /unknown key sources\.kraken\.ulr$/,
      /sources\.kraken\.url/,
    ],
    [
      'an unknown source',
      { toml: '[sources.krakn]\nurl = "http://a"' },
      /unknown key sources\.krakn\.url$/,
      /sources\.kraken\.url/,
    ],
    [
      'an unknown exchange in the file',
      { toml: 'exchanges = ["krakne"]' },
      /config\.toml: exchanges: unknown exchange "krakne"/,
      /kraken/,
    ],
    [
      'a source that does not serve the exchange',
      { toml: '[exchange.kraken]\nsources = ["krakne"]' },
      /exchange\.kraken\.sources: no source "krakne" serves this exchange$/,
      /did you mean kraken\?/,
    ],
    ['an empty list of sources', { toml: '[exchange.kraken]\nsources = []' }, /unexpected \[\]$/, /"kraken","many"/],
    ['sources of an unknown exchange', { toml: '[exchange.krakn]\nsources = ["many"]' }, /unknown key/, /kraken/],
    [
      'prices that are kept for less than an hour',
      { toml: '[retention]\nprices = "30m"' },
      /retention\.prices: unexpected "30m"/,
      /at least 1h/,
    ],
    ['an archive that is no path', { toml: '[retention]\narchive = 7' }, /retention\.archive: unexpected 7/, /a path/],
    [
      'a bound that is no percentage',
      { toml: '[collect]\nhandover_bound_pct = "2%"' },
      /handover_bound_pct: unexpected "2%"/,
      /from 0 to 100/,
    ],
    ['exchanges that are no list', { toml: 'exchanges = 3' }, /exchanges: unexpected 3/, /list of exchange ids/],
    [
      'an unknown exchange in the environment',
      { env: { CRUNCH_EXCHANGES: 'binanc' } },
      /^CRUNCH_EXCHANGES: unknown exchange "binanc"/,
      /binance/,
    ],
    ['an empty list of exchanges', { env: { CRUNCH_EXCHANGES: ',' } }, /names no exchange/, /./],
    [
      'a variable of no source',
      { env: { CRUNCH_KRAKNE_URL: 'http://a' } },
      /^CRUNCH_KRAKNE_URL: no source/,
      /CRUNCH_KRAKEN_URL/,
    ],
    [
      'a URL with a path',
      { env: { CRUNCH_KRAKEN_URL: 'http://a/b' } },
      /CRUNCH_KRAKEN_URL: unexpected "http:\/\/a\/b"/,
      /scheme, host and port/,
    ],
    ['a URL of another scheme', { env: { CRUNCH_KRAKEN_URL: 'ftp://a' } }, /unexpected "ftp:\/\/a"/, /./],
    [
      'a URL with credentials, hidden',
      { env: { CRUNCH_KRAKEN_URL: 'http://me:secret@a' } },
      /"http:\/\/me:\*\*\*@a"/,
      /./,
    ],
    ['a db that is no text', { toml: 'db = 5' }, /config\.toml: db: unexpected 5/, /path/],
    [
      'a db of another engine',
      { env: { CRUNCH_DB: 'mysql://a/b' } },
      /^CRUNCH_DB: no store is reached by mysql/,
      /postgres/,
    ],
    ['a duration without a unit', { toml: '[collect]\ntimeout = 5' }, /collect\.timeout: unexpected 5/, /30s/],
    ['text that is no TOML, with its line', { toml: 'db = "x"\nexchanges = [' }, /config\.toml line 2: /, /./],
    [
      'a missing file that was named',
      { env: { CRUNCH_CONFIG: '/nope.toml' } },
      /^CRUNCH_CONFIG: no file at \/nope\.toml/,
      /./,
    ],
    ['a folder in place of the file', { env: { CRUNCH_CONFIG: dir } }, /cannot be read \(EISDIR\)/, /./],
  ];
  test.each(cases)('%s', async (_, changes, message, hint) => {
    const error = await refusal(changes);
    expect(error.code).toBe('config');
    expect(error.message).toMatch(message);
    expect(error.hint ?? '-').toMatch(hint);
  });

  test('a wrong flag is an error of usage', async () => {
    expect(await refusal({ flags: { db: '' } })).toMatchObject({ code: 'usage', message: '--db: unexpected ""' });
    expect(await refusal({ flags: { config: 'no.toml' } })).toMatchObject({
      message: '--config: no file at /srv/no.toml',
    });
  });
});
