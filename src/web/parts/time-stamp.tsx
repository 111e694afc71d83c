import { useNow } from '../state/use-now.js';
import { durationText, MINUTE_MS, SECOND_MS } from '../text/duration.js';
import { minuteText, secondText, utcText } from '../text/time-text.js';

/** A time in the reader's zone; UTC for whoever points at it. */
export function TimeStamp({ time, toSecond = false }: { readonly time: number; readonly toSecond?: boolean }) {
  return (
    <time dateTime={new Date(time).toISOString()} title={utcText(time)}>
      {toSecond ? secondText(time) : minuteText(time)}
    </time>
  );
}

/** How long ago it was; the time itself for whoever points at it. */
export function Ago({ time }: { readonly time: number }) {
  const isRecent = Date.now() - time < 2 * MINUTE_MS;
  const now = useNow(isRecent ? SECOND_MS : MINUTE_MS / 2);
  return (
    <time dateTime={new Date(time).toISOString()} title={`${secondText(time)}\n${utcText(time)}`}>
      {durationText(now - time)} ago
    </time>
  );
}
