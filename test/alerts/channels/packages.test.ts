import { beforeAll, describe, expect, test } from 'vitest';
import { newReceiver } from './http-receiver.js';
import { type MailStep, newMailReceiver } from './mail-receiver.js';
import { hasNodemailer, hasSns } from './optional-packages.js';
import { answerPublished, channelOf, letter, mailTable, snsTable, within } from './world.js';

const mail = newMailReceiver();
const sns = newReceiver();

/** No server listens there. */
const NOWHERE = 1;

describe('e-mail', () => {
  const send = (ms = 5_000, more = {}) => channelOf({ ...mailTable(mail.port), ...more }).send(letter(), within(ms));

  test.runIf(hasNodemailer)('arrives with title, text and the key', async () => {
    await send();
    const [text] = mail.got;
    expect(text).toContain('Subject: btc: 3 markets, pct-change >= 5% within 1h');
    expect(text).toContain('Message-ID: <key-1@crunch>');
    expect(text).toContain('X-Crunch-Key: key-1');
    expect(text).toContain('BTC-USD on kraken: pct-change +5.23% in 1h');
  });

  test.runIf(hasNodemailer).each<[step: MailStep, reply: string, isRetryable: boolean]>([
    ['greeting', '421 too busy', true],
    ['greeting', '554 no service', false],
    ['sender', '451 later', true],
    ['sender', '553 not you', false],
    ['receiver', '450 greylisted', true],
    ['receiver', '550 nobody here', false],
    ['data', '452 disk full', true],
    ['end', '451 later', true],
    ['end', '554 never', false],
  ])('that is answered at the %s with "%s" is tried again: %s', async (step, reply, isRetryable) => {
    mail.answer(step, reply);
    await expect(send()).rejects.toMatchObject({ isRetryable, message: expect.stringContaining(reply) });
    expect(mail.got).toEqual([]);
  });

  test.runIf(hasNodemailer).each<MailStep>(['greeting', 'receiver', 'end'])(
    'is given up in time when nobody answers at the %s, and tried again',
    async (step) => {
      mail.answer(step, null);
      await expect(send(200)).rejects.toMatchObject({
        isRetryable: true,
        message: '127.0.0.1 did not answer in time',
      });
    },
  );

  test.runIf(hasNodemailer)('to a server that is away is tried again', async () => {
    await expect(send(5_000, { port: NOWHERE })).rejects.toMatchObject({
      isRetryable: true,
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });

  test.runIf(hasNodemailer)('goes to no private host unless that is allowed', async () => {
    await expect(send(5_000, { allow_private: false })).rejects.toThrow(/private address/);
  });

  test.skipIf(hasNodemailer)('without its package says what to install', async () => {
    await expect(send()).rejects.toMatchObject({
      isRetryable: false,
      message: 'the package nodemailer is not installed: npm install -g nodemailer',
    });
  });
});

describe('Amazon SNS', () => {
  beforeAll(() => {
    process.env.AWS_ACCESS_KEY_ID ??= 'test';
    process.env.AWS_SECRET_ACCESS_KEY ??= 'test';
  });
  const send = (ms = 10_000, more = {}) => channelOf({ ...snsTable(sns.url), ...more }).send(letter(), within(ms));
  const published = () => new URLSearchParams(sns.got[0]?.body);

  test.runIf(hasSns)('gets a text message for the phone, with the key', async () => {
    sns.answer(answerPublished);
    await send();
    const sent = published();
    expect([sent.get('Action'), sent.get('PhoneNumber')]).toEqual(['Publish', '+15550100']);
    expect(sent.get('Message')).toContain('BTC-USD on kraken');
    expect([...sent.values()]).toContain('key-1');
  });

  test.runIf(hasSns)('gets a message for a topic, and by its key knows a repetition where it can', async () => {
    sns.answer(answerPublished);
    await send(10_000, { phone: undefined, topic_arn: 'arn:aws:sns:eu-west-1:1:ops.fifo' });
    expect(published().get('Subject')).toBe('btc: 3 markets, pct-change >= 5% within 1h');
    expect(published().get('MessageDeduplicationId')).toBe('key-1');
  });

  test.runIf(hasSns).each([
    [500, '<x/>', true],
    [503, '<x/>', true],
    [429, '<x/>', true],
    [400, refusal('Throttling'), true],
    [400, refusal('InvalidParameter'), false],
    [403, refusal('AuthorizationError'), false],
  ])('that answers %i (%s) is tried again: %s', async (status, body, isRetryable) => {
    sns.answer((response) => response.writeHead(status, { 'content-type': 'text/xml' }).end(body));
    await expect(send()).rejects.toMatchObject({ isRetryable });
    expect(sns.got).toHaveLength(1);
  });

  test.runIf(hasSns)('that does not answer is given up in time, and tried again', async () => {
    sns.answer(() => {});
    await expect(send(300)).rejects.toMatchObject({ isRetryable: true, message: /did not answer in time/ });
  });

  test.runIf(hasSns)('that is away is tried again', async () => {
    await expect(send(10_000, { endpoint: `http://127.0.0.1:${NOWHERE}` })).rejects.toMatchObject({
      isRetryable: true,
    });
  });

  test.runIf(hasSns)('goes to no private host unless that is allowed', async () => {
    await expect(send(5_000, { allow_private: false })).rejects.toThrow(/private address/);
  });

  test.skipIf(hasSns)('without its package says what to install', async () => {
    await expect(send()).rejects.toMatchObject({
      isRetryable: false,
      message: 'the package @aws-sdk/client-sns is not installed: npm install -g @aws-sdk/client-sns',
    });
  });
});

function refusal(code: string): string {
  return `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code></Error></ErrorResponse>`;
}
