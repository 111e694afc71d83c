const localMinute = new Intl.DateTimeFormat(undefined, {
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
const localSecond = new Intl.DateTimeFormat(undefined, {
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

/** In the reader's zone, to the minute. */
export function minuteText(time: number): string {
  return localMinute.format(time);
}

/** In the reader's zone, to the second. */
export function secondText(time: number): string {
  return localSecond.format(time);
}

/** `2026-01-31 12:00:00 UTC`, what logs and the command line show. */
export function utcText(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
