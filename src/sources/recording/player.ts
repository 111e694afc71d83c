import type { Clock } from '../../market/clock.js';
import type { Transport } from '../transport.js';
import { UpstreamError } from '../upstream-error.js';
import { requestLine } from './recorded-answer.js';
import type { RecordedPoll, RecordedRequest } from './recording.js';

/** A source, or one market of it, was not asked in a recorded poll: it was resting then, or another's turn. */
export class SilentSourceError extends Error {}

/** Stands for the network and the clock while the polls of one exchange are replayed. */
export interface Player {
  readonly transport: Transport;
  /** Shows when the answer given last was complete; a wait is over at once. */
  readonly clock: Clock;
  /** Goes on to another poll, whose answers alone are given from then on. */
  begin(poll: RecordedPoll): void;
}

/** Answers each request with what was recorded of the same one, in the order of time, each once. */
export function createPlayer(): Player {
  let now = 0;
  let left: readonly RecordedRequest[] = [];
  let sources: ReadonlySet<string> = new Set();
  return {
    clock: {
      now: () => now,
      async sleepUntil(time) {
        now = Math.max(now, time);
      },
    },
    begin({ startedAt, answers }) {
      now = Math.max(now, startedAt);
      left = answers;
      sources = new Set(answers.map(({ source }) => source));
    },
    async transport({ source, endpoint, request, what }) {
      if (!sources.has(source.id)) throw new SilentSourceError(`${what}: not on record`);
      const line = requestLine(request.path, request.query ?? {});
      const found = left.find(
        (recorded) => recorded.source === source.id && recorded.endpoint === endpoint && recorded.line === line,
      );
      if (found === undefined) {
        const why = `${what}: not on record: ${line}`;
        if (source.prices.isPerMarket && endpoint === 'prices') throw new SilentSourceError(why);
        throw new UpstreamError('refused', why);
      }
      left = left.filter((recorded) => recorded !== found);
      const { time, durationMs, answer, failure } = await found.read();
      now = Math.max(now, time + durationMs);
      if (answer === null) throw new UpstreamError(failure?.kind ?? 'network', failure?.message ?? what);
      const { status, headers, body } = answer;
      return {
        status,
        headers: new Headers(headers),
        text: body,
        bytes: Buffer.byteLength(body ?? ''),
        receivedAt: now,
      };
    },
  };
}
