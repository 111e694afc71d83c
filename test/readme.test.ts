import { readFileSync } from 'node:fs';
import { parse } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../src/cli/commands.js';
import { EXIT } from '../src/cli/exit-code.js';
import { createProgram } from '../src/cli/program.js';
import { DEFAULT_EXCHANGES, EXCHANGES } from '../src/sources/registry.js';
import { METRICS } from '../src/stats/metric.js';

const read = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');
const readme = read('README.md');
const packageJson = JSON.parse(read('package.json')) as {
  dependencies: Record<string, string>;
  scripts: Record<string, string>;
};

/** Every command line of crunch in the README's code blocks and in the help, without comment and redirection. */
const lines = [
  ...readme.split('\n').flatMap((line) => (/^ {4}\S/.test(line) ? line.trim().split(/ && /) : [])),
  ...COMMANDS.flatMap((command) => command.examples.map(([line]) => line)),
]
  .map((line) => line.replace(/\s+(#|>).*$/, '').replace(/^npx /, ''))
  .filter((line) => line.startsWith('crunch '));

describe('the readme', () => {
  test('has a section with an example for every command', () => {
    for (const { name } of COMMANDS) {
      expect(readme, name).toContain(`### crunch ${name}\n`);
      expect(
        lines.some((line) => line.split(' ')[1] === name),
        name,
      ).toBe(true);
    }
  });

  test.each([...new Set(lines)])('and the help give a line that the command line understands: %s', async (line) => {
    const words = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
    let started: string | undefined;
    const program = createProgram(async ({ name }) => {
      started = name;
    });
    await program.parseAsync(words.slice(1), { from: 'user' });
    expect(started).toBe(words[1]);
  });

  test('names every metric, exit code and npm script that it should', () => {
    for (const metric of Object.keys(METRICS)) expect(readme).toContain(`\`${metric}\``);
    for (const code of Object.values(EXIT)) expect(readme).toMatch(new RegExp(`\\n\\| ${code} +\\| `));
    for (const [, script] of readme.matchAll(/npm run ([\w:-]+)/g))
      expect(packageJson.scripts).toHaveProperty([script ?? '']);
  });

  test('gives a reason for every dependency, and for nothing else', () => {
    const rows = readme.slice(readme.indexOf('## Dependencies')).matchAll(/^\| ([a-z@][^|]*) \|/gm);
    const named = [...rows]
      .flatMap(([, names]) => (names ?? '').split(','))
      .map((name) => name.trim())
      .filter((name) => name !== 'package');
    expect(named.sort()).toEqual(Object.keys(packageJson.dependencies).sort());
  });

  test('says what is collected by default, and shows a config file that is one', () => {
    expect(readme).toContain(DEFAULT_EXCHANGES.join(', '));
    const [, toml] = /```toml\n(.*?)```/s.exec(readme) ?? [];
    const { exchanges } = parse(toml ?? '') as { exchanges: string[] };
    for (const exchange of exchanges) expect(EXCHANGES).toContain(exchange);
  });
});
