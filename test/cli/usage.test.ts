import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.js';
import { VERSION } from '../../src/cli/version.js';
import { newUser } from './crunch.js';

const user = newUser();

describe('help', () => {
  test('--version prints the version alone, also beside other flags', async () => {
    expect(await user.run(['--version'])).toEqual({ code: 0, stdout: `${VERSION}\n`, stderr: '' });
    expect((await user.run(['--json', '-V'])).stdout).toBe(`${VERSION}\n`);
  });

  test('crunch alone is its help, on stdout', async () => {
    const alone = await user.run([]);
    expect(alone).toEqual(await user.run(['--help']));
    expect(alone).toMatchObject({ code: 0, stderr: '' });
    for (const { name, summary } of COMMANDS) {
      expect(alone.stdout).toContain(`  ${name} `);
      expect(alone.stdout.replace(/\s+/g, ' ')).toContain(summary);
    }
  });

  test.each(COMMANDS.map(({ name, examples }) => [name, examples] as const))(
    '%s --help shows examples first, then the flags that every command has too',
    async (name, examples) => {
      const { code, stdout } = await user.run([name, '--help']);
      expect(code).toBe(0);
      const at = ['Examples:', ...examples.map(([line]) => line), 'Usage:', '-h, --help', '  --db'].map((text) =>
        stdout.indexOf(text),
      );
      expect(at.every((position) => position >= 0)).toBe(true);
      expect(at).toEqual([...at].sort((a, b) => a - b));
      expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    },
  );
});

describe('a wrong command line', () => {
  const cases: [args: string[], message: string | RegExp, hint: string | RegExp][] = [
    [['stats', '--widnow', '24h'], "unknown option '--widnow'", 'did you mean --window?'],
    [['stats', '--jsno'], "unknown option '--jsno'", 'did you mean --json?'],
    [['stat'], "unknown command 'stat'", /did you mean .*stats/],
    [['help', 'nothing'], 'no such command', /--help/],
    [['graph'], "missing required argument 'pair'", /--help/],
    [['config', 'extra'], /too many arguments/, /--help/],
    [['stats', '--top'], /--top <n>' argument missing/, /--help/],
    [['stats', '--top', '0'], '--top: unexpected "0"', /from 1 to/],
    [['stats', '--top', '1.5'], '--top: unexpected "1.5"', /whole number/],
    [['stats', '--rank', 'vol'], '--rank: unexpected "vol"', /did you mean volatility\?/],
    [['stats', '--rank', 'max-rize'], '--rank: unexpected "max-rize"', /did you mean max-rise\?/],
    [['stats', '--order', 'up'], '--order: unexpected "up"', /asc, desc, abs/],
    [['stats', '--min-coverage', '101'], '--min-coverage: unexpected "101"', /from 0 to 100/],
    [['stats', '--min-volume', '-1'], '--min-volume: unexpected "-1"', /at least 0/],
    [['stats', '--window', '24'], '--window: unexpected "24"', /unit/],
    [['stats', '--window', '1h', '--since', '2h'], /--window: .*--since/, /--since or --window/],
    [['stats', '--since', '1h', '--until', '2h'], /--since: .* is not before/, /./],
    [['stats', '--since', '2026-02-30'], '--since: unexpected "2026-02-30"', /2026-01-31/],
    [['stats', '--gainers', '--losers'], '--gainers and --losers exclude each other', /./],
    [['stats', 'BTC-USD', '--order', 'asc'], '--order needs --rank when pairs are named', /./],
    [['stats', '--quote', 'U S'], '--quote: unexpected "U S"', /USD,EUR/],
    [['stats', '--format', 'cvs'], '--format: unexpected "cvs"', /did you mean csv\?/],
    [['graph', 'BTC-USD', '--width', '3'], '--width: unexpected "3"', /from 20/],
    [['graph', 'BTC-USD', '--height', 'x'], '--height: unexpected "x"', /./],
    [['graph', 'BTC-USD', '--watch', '--until', '1h'], '--watch and --until exclude each other', /./],
    [['collect', '--every', '100ms'], '--every: unexpected "100ms"', /90s/],
    [['collect', '--every', '0.5s'], '--every: unexpected "0.5s"', '1s is the shortest'],
    [['collect', '--exchange', 'krakn'], '--exchange: unknown exchange "krakn"', 'did you mean kraken?'],
    [['collect', 'krakn:BTC-USD'], 'pair: unknown exchange "krakn"', 'did you mean kraken?'],
    [['collect', 'BTC--USD'], 'pair: unexpected "BTC--USD"', /BTC-USD/],
    [['status', '--max-age', 'soon'], '--max-age: unexpected "soon"', /unit/],
    [['sources', 'krakn'], 'sources: unknown source "krakn"', 'did you mean kraken?'],
    [['sources', 'chek'], 'sources: unknown source "chek"', 'did you mean check?'],
    [['sources', 'check', '--slow', 'soon'], '--slow: unexpected "soon"', /unit/],
    [['serve-api', '--port', '65536'], '--port: unexpected "65536"', /65535/],
    [['serve-api', '--token-file', './none'], /--token-file: cannot read \.\/none/, /./],
    [['config', '--config', 'none.toml'], /--config: no file at .*none\.toml/, /./],
    [['init-db', '--db', ''], '--db: unexpected ""', /path/],
  ];

  test.each(cases)('%j names what is wrong and the nearest right one', async (args, message, hint) => {
    const { code, stdout, stderr } = await user.run([...args, '--json']);
    expect([code, stdout]).toEqual([2, '']);
    const { error } = JSON.parse(stderr);
    expect(error).toMatchObject({ code: 'usage', retryable: false });
    expect(error.message).toMatch(message);
    expect(error.hint ?? '-').toMatch(hint);
  });

  test('is told in words without --json, and in JSON with --format json and ndjson', async () => {
    expect(await user.run(['stats', '--widnow', '24h'])).toEqual({
      code: 2,
      stdout: '',
      stderr: "crunch: unknown option '--widnow'\n  did you mean --window?\n",
    });
    for (const flags of [['--format', 'json'], ['--format=ndjson']]) {
      const { stderr } = await user.run(['stats', '--nope', ...flags]);
      expect(JSON.parse(stderr).error.code).toBe('usage');
    }
  });
});

describe('config', () => {
  test('shows each setting, where it came from and no password', async () => {
    mkdirSync(join(user.home, '.config/crunch'), { recursive: true });
    const file = join(user.home, '.config/crunch/config.toml');
    writeFileSync(file, 'exchanges = ["kraken"]\n[sources.kraken]\nurl = "http://127.0.0.1:1"\n');
    const env = { CRUNCH_DB: 'postgres://me:secret@localhost/crunch' };
    const { code, stdout } = await user.run(['config', '--json'], env);
    expect(code).toBe(0);
    const rows = JSON.parse(stdout);
    expect(rows).toContainEqual({ key: 'config', value: file, origin: 'default', name: null });
    expect(rows).toContainEqual({
      key: 'db',
      value: 'postgres://me:***@localhost/crunch',
      origin: 'environment',
      name: 'CRUNCH_DB',
    });
    expect(rows).toContainEqual({ key: 'exchanges', value: ['kraken'], origin: 'file', name: file });
    expect(rows).toContainEqual({ key: 'sources.kraken.url', value: 'http://127.0.0.1:1', origin: 'file', name: file });
    const { stdout: table } = await user.run(['config'], env);
    expect(table).toMatch(/^db +postgres:\/\/me:\*\*\*@localhost\/crunch +CRUNCH_DB$/m);
    expect(table).not.toContain('secret');
  });

  test('a wrong file or variable ends every command with 2 and names itself', async () => {
    const file = join(user.home, 'wrong.toml');
    writeFileSync(file, '[sources.krakn]\nurl = "http://a"\n');
    expect(await user.run(['stats', '--config', file])).toMatchObject({
      code: 2,
      stderr: `crunch: ${file}: unknown key sources.krakn.url\n  did you mean sources.kraken.url?\n`,
    });
    expect(await user.run(['collect'], { CRUNCH_KRAKNE_URL: 'http://a' })).toMatchObject({
      code: 2,
      stderr: 'crunch: CRUNCH_KRAKNE_URL: no source has this name\n  did you mean CRUNCH_KRAKEN_URL?\n',
    });
  });

  test('the store is in the data directory of the user unless told', async () => {
    const value = async (env: Record<string, string>) => {
      const { stdout } = await user.run(['config', '--format', 'csv'], env);
      return /^db,([^,]*)/m.exec(stdout)?.[1];
    };
    expect(await value({})).toBe(join(user.home, '.local/share/crunch/crunch.db'));
    expect(await value({ XDG_DATA_HOME: join(user.home, 'xdg') })).toBe(join(user.home, 'xdg/crunch/crunch.db'));
  });
});

describe('init-db', () => {
  test('makes the store, says where, and the next time that it was there', async () => {
    const db = join(user.home, 'deep/er/new.db');
    expect(await user.run(['init-db', '--db', db])).toEqual({
      code: 0,
      stdout: `created ${db} (sqlite)\n`,
      stderr: 'next: crunch collect\n',
    });
    expect(await user.run(['init-db', '--db', db])).toMatchObject({
      code: 0,
      stdout: `already up to date: ${db} (sqlite)\n`,
    });
    const { stdout } = await user.run(['init-db', '--json', '--db', join(user.home, 'other.db')]);
    expect(JSON.parse(stdout)).toMatchObject({
      engine: 'sqlite',
      created: true,
      applied: expect.arrayContaining(['0001-initial']),
    });
  });
});

describe('colour', () => {
  const db = ['--db', 'colour.db'];

  test('is off where stdout is no terminal, on with FORCE_COLOR, off again with --no-color or NO_COLOR', async () => {
    await user.run(['init-db', ...db]);
    const isColored = async (flags: string[], env: Record<string, string>) =>
      (await user.run(['status', ...db, ...flags], env)).stdout.includes('\u001b[');
    expect(await isColored([], {})).toBe(false);
    expect(await isColored([], { FORCE_COLOR: '1' })).toBe(true);
    expect(await isColored(['--no-color'], { FORCE_COLOR: '1' })).toBe(false);
    expect(await isColored([], { FORCE_COLOR: '1', NO_COLOR: '1' })).toBe(false);
  });
});
