import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { desktopCommand } from '../../../src/cli/alert/launch.js';
import { channelOf, letter, MESSAGE, within } from './world.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crunch-command-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('a command', () => {
  test('gets the JSON on its stdin, and its words as they are', async () => {
    const file = join(folder, 'got $(touch x).json');
    const script = "require('node:fs').writeFileSync(process.argv[1], require('node:fs').readFileSync(0))";
    const channel = channelOf({ type: 'command', command: [process.execPath, '-e', script, file] });
    await channel.send(letter(), within(10_000));
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ key: 'key-1', ...MESSAGE });
  });

  test('that fails is told with what it said, and tried again', async () => {
    const script =
      "process.stdin.resume(); process.stdin.on('end', () => { console.error('no modem'); process.exitCode = 7 })";
    const channel = channelOf({ type: 'command', command: [process.execPath, '-e', script] });
    await expect(channel.send(letter(), within(10_000))).rejects.toThrow(/ended with 7: no modem/);
  });

  test('that does not end is killed in time', async () => {
    const channel = channelOf({ type: 'command', command: [process.execPath, '-e', 'setInterval(() => {}, 1000)'] });
    await expect(channel.send(letter(), within(400))).rejects.toThrow(/did not end in time/);
  });

  test('that is not there is named', async () => {
    const channel = channelOf({ type: 'command', command: [join(folder, 'nothing')] });
    await expect(channel.send(letter(), within(5_000))).rejects.toThrow(/cannot be started \(ENOENT\)/);
  });
});

test('a desktop notification has title and text as arguments, whatever they begin with', () => {
  const command = desktopCommand('-title', 'text');
  if (process.platform === 'linux')
    expect(command).toEqual(['notify-send', '--app-name=crunch', '--', '-title', 'text']);
  else expect(command === null || command.includes('-title')).toBe(true);
});
