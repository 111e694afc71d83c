import { describe, expect, test } from 'vitest';
import { channelOf } from './world.js';

describe('a [notify.<name>] table', () => {
  test.each<[table: Record<string, unknown>, message: string, hint: string | RegExp]>([
    [{}, 'type is missing', /one of webhook, ntfy/],
    [{ type: 'webhok' }, 'type: unexpected "webhok"', /^did you mean webhook\?/],
    [{ type: 'webhook' }, 'url is missing', 'add url or url_file or url_env'],
    [{ type: 'webhook', url: 'https://x', url_env: 'X' }, 'url is said twice', /keep one of/],
    [
      { type: 'telegram', chat_id: 1, token: 'x' },
      'unknown key token',
      'secrets do not belong into the file: use token_file or token_env',
    ],
    [{ type: 'telegram', token_env: 'T' }, 'chat_id is missing', /chat_id/],
    [{ type: 'ntfy', topik: 'x' }, 'unknown key topik', 'did you mean topic?'],
    [{ type: 'slack', url: 'https://x', template: '{par}' }, '.template', /unknown|did you mean \{pair\}\?/],
    [{ type: 'email', host: 'h', from: 'a', to: ['b'], port: 99_999 }, 'port: unexpected 99999', /65535/],
    [{ type: 'email', host: 'h', from: 'a', to: ['b'], user: 'u' }, 'user and password go together', /password_file/],
    [{ type: 'sns' }, 'wants a topic or a phone', /topic_arn or phone/],
    [{ type: 'command', command: [] }, 'command: unexpected value', /list/],
    [{ type: 'discord', url: 'https://x', allow_private: 'yes' }, 'allow_private: unexpected value', 'true or false'],
  ])('that is wrong is refused, naming the key and the nearest: %j', (table, message, hint) => {
    expect(() => channelOf(table)).toThrowError(
      expect.objectContaining({
        code: 'config',
        message: expect.stringContaining(`config.toml: notify.ops`),
        hint: expect.stringMatching(hint),
      }),
    );
    expect(() => channelOf(table)).toThrowError(message);
  });
});
