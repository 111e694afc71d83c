import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newReceiver } from './http-receiver.js';
import { channelOf, letter, within } from './world.js';

/** Optional packages: without one its channel says what to install. */
const has = async (name: string) =>
  import(name).then(
    () => true,
    () => false,
  );
const hasNodemailer = await has('nodemailer');
const hasSns = await has('@aws-sdk/client-sns');

let server: Server;
let mail = '';
/** What the server says to the end of a message. */
let verdict = '250 kept';
beforeAll(async () => {
  server = createServer((socket) => {
    let isData = false;
    let held = '';
    socket.write('220 mail.test ESMTP\r\n');
    socket.setEncoding('utf8').on('data', (text: string) => {
      held += text;
      for (let end = held.indexOf('\r\n'); end >= 0; end = held.indexOf('\r\n')) {
        const line = held.slice(0, end);
        held = held.slice(end + 2);
        if (isData) {
          isData = line !== '.';
          if (isData) mail += `${line}\n`;
          else socket.write(`${verdict}\r\n`);
        } else if (/^EHLO/i.test(line)) socket.write('250 mail.test\r\n');
        else if (/^DATA/i.test(line)) {
          isData = true;
          socket.write('354 go on\r\n');
        } else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n');
        else socket.write('250 ok\r\n');
      }
    });
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
beforeEach(() => {
  mail = '';
  verdict = '250 kept';
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

function mailTable() {
  const { port } = server.address() as AddressInfo;
  return {
    type: 'email',
    host: '127.0.0.1',
    port,
    tls: 'off',
    from: 'crunch@a.test',
    to: ['me@b.test'],
    allow_private: true,
  };
}

describe('e-mail', () => {
  test.runIf(hasNodemailer)('arrives with title, text and the key', async () => {
    await channelOf(mailTable()).send(letter(), within(5_000));
    expect(mail).toContain('Subject: btc: 3 markets, pct-change >= 5% within 1h');
    expect(mail).toContain('Message-ID: <key-1@crunch>');
    expect(mail).toContain('BTC-USD on kraken: pct-change +5.23% in 1h');
  });

  test.runIf(hasNodemailer).each([
    ['451 later', true],
    ['554 never', false],
  ])('that is answered with "%s" is tried again: %s', async (said, isRetryable) => {
    verdict = said;
    await expect(channelOf(mailTable()).send(letter(), within(5_000))).rejects.toMatchObject({ isRetryable });
  });

  test.runIf(hasNodemailer)('goes to no private host unless that is allowed', async () => {
    const table = { ...mailTable(), allow_private: false };
    await expect(channelOf(table).send(letter(), within(5_000))).rejects.toThrow(/private address/);
  });

  test.skipIf(hasNodemailer)('without its package says what to install', async () => {
    await expect(channelOf(mailTable()).send(letter(), within(5_000))).rejects.toMatchObject({
      isRetryable: false,
      message: 'the package nodemailer is not installed: npm install -g nodemailer',
    });
  });
});

describe('Amazon SNS', () => {
  const receiver = newReceiver();
  const snsTable = () => ({
    type: 'sns',
    phone: '+15550100',
    region: 'eu-west-1',
    endpoint: receiver.url,
    allow_private: true,
  });
  beforeAll(() => {
    process.env.AWS_ACCESS_KEY_ID ??= 'test';
    process.env.AWS_SECRET_ACCESS_KEY ??= 'test';
  });

  test.runIf(hasSns)('gets a text message for the phone', async () => {
    receiver.answer((response) => {
      response.writeHead(200, { 'content-type': 'text/xml' });
      response.end('<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>');
    });
    await channelOf(snsTable()).send(letter(), within(10_000));
    const sent = new URLSearchParams(receiver.got[0]?.body);
    expect([sent.get('Action'), sent.get('PhoneNumber')]).toEqual(['Publish', '+15550100']);
    expect(sent.get('Message')).toContain('BTC-USD on kraken');
  });

  test.runIf(hasSns)('that fails is tried again, and one that refuses is not', async () => {
    receiver.answer((response) => response.writeHead(500).end());
    await expect(channelOf(snsTable()).send(letter(), within(10_000))).rejects.toMatchObject({ isRetryable: true });
    receiver.answer((response) => {
      response.writeHead(403, { 'content-type': 'text/xml' });
      response.end('<ErrorResponse><Error><Type>Sender</Type><Code>AuthorizationError</Code></Error></ErrorResponse>');
    });
    await expect(channelOf(snsTable()).send(letter(), within(10_000))).rejects.toMatchObject({ isRetryable: false });
  });

  test.skipIf(hasSns)('without its package says what to install', async () => {
    await expect(channelOf(snsTable()).send(letter(), within(5_000))).rejects.toMatchObject({
      isRetryable: false,
      message: 'the package @aws-sdk/client-sns is not installed: npm install -g @aws-sdk/client-sns',
    });
  });
});
