import type { ChannelKind } from './contract.js';
import { optionalPackage } from './optional-package.js';
import { resolveHost } from './resolve-host.js';
import { SendError } from './send-error.js';

/** What is used of the package @aws-sdk/client-sns. */
interface SnsPackage {
  SNSClient: new (
    options: object,
  ) => {
    send(command: object, options: { abortSignal: AbortSignal }): Promise<unknown>;
    destroy(): void;
  };
  PublishCommand: new (input: object) => object;
}

/** Of a subject, which must be plain ASCII (https://docs.aws.amazon.com/sns/latest/api/API_Publish.html, read in 2026-11). */
const MOST_SUBJECT = 99;

/**
 * A text message to a phone, or a message to a topic, by Amazon SNS; signed in as the SDK finds the user. The key is an
 * attribute of the message, and what a FIFO topic tells repetitions by.
 */
export const sns: ChannelKind = {
  keys: ['topic_arn', 'phone', 'region', 'endpoint'],
  open(table) {
    const topic = table.optionalText('topic_arn');
    const phone = table.optionalText('phone');
    const region = table.optionalText('region') ?? topic?.split(':')[3] ?? null;
    const endpoint = table.optionalText('endpoint');
    const isPrivateAllowed = table.flag('allow_private');
    if ((topic === null) === (phone === null)) table.fail('wants a topic or a phone', 'set topic_arn or phone');
    return async ({ key, title, text }, signal) => {
      const { SNSClient, PublishCommand } = await optionalPackage<SnsPackage>('@aws-sdk/client-sns');
      if (endpoint !== null) await resolveHost(new URL(endpoint).hostname, isPrivateAllowed);
      const client = new SNSClient({
        maxAttempts: 1,
        ...(region === null ? {} : { region }),
        ...(endpoint === null ? {} : { endpoint }),
      });
      const isFifo = topic?.endsWith('.fifo') === true;
      const input = {
        MessageAttributes: { 'crunch-key': { DataType: 'String', StringValue: key } },
        Message: phone === null ? text : `${title}\n${text}`,
        ...(phone === null
          ? { TopicArn: topic, Subject: plainAscii(title).slice(0, MOST_SUBJECT) }
          : { PhoneNumber: phone }),
        ...(isFifo ? { MessageDeduplicationId: key, MessageGroupId: 'crunch' } : {}),
      };
      try {
        await client.send(new PublishCommand(input), { abortSignal: signal });
      } catch (error) {
        throw asSendError(error, signal);
      } finally {
        client.destroy();
      }
    };
  },
};

function plainAscii(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?');
}

function asSendError(error: unknown, signal: AbortSignal): SendError {
  if (signal.aborted) return new SendError('Amazon SNS did not answer in time', true, { cause: error });
  const { name, message, $metadata, $fault } = error as {
    name?: string;
    message?: string;
    $fault?: string;
    $metadata?: { httpStatusCode?: number };
  };
  const status = $metadata?.httpStatusCode;
  const isForGood = $fault === 'client' && status !== 429 && !/Throttl/.test(name ?? '');
  const said = `${name ?? 'error'}: ${message ?? String(error)}`.replace(/\s+/g, ' ').slice(0, 200);
  return new SendError(`Amazon SNS${status ? ` answered ${status}` : ''}: ${said}`, !isForGood, { cause: error });
}
