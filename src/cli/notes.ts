import type { Log } from '../market/log.js';
import { printable } from './render/printable.js';

/** How much is said beside the result: errors only, what helps, or everything. */
export type Loudness = 'quiet' | 'normal' | 'verbose';

/** Where everything goes that is not the result: lines on stderr. */
export interface Notes extends Log {
  /** Sends the lines through a display that is being drawn on the same terminal; null sends them straight again. */
  showThrough(display: ((line: string) => void) | null): void;
  /** From now on what is said in one turn of the event loop is written in one go: a server says thousands of lines a second. */
  gather(): void;
}

export function createNotes(write: (text: string) => void, loudness: Loudness): Notes {
  let display: ((line: string) => void) | null = null;
  let gathered: string | null = null;
  const flush = () => {
    write(gathered ?? '');
    gathered = '';
  };
  const line = (text: string) => {
    if (display) display(printable(text));
    else if (gathered === null) write(`${printable(text)}\n`);
    else {
      if (gathered === '') setImmediate(flush);
      gathered += `${printable(text)}\n`;
    }
  };
  return {
    debug: (message) => loudness === 'verbose' && line(message),
    info: (message) => loudness !== 'quiet' && line(message),
    warn: (message) => loudness !== 'quiet' && line(message),
    showThrough(next) {
      display = next;
    },
    gather() {
      gathered ??= '';
    },
  };
}
