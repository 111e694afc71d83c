import type { Format } from './render/result.js';

/** A result that is shown again and again, or is too long to be held as a whole; asked for once, in one of its forms. */
export interface Drawing {
  /** For the terminal; empty when there is nothing to show. */
  table(): Promise<string>;
  /**
   * For programs, piece by piece, without the last line end.
   *
   * @param isOneLine JSON in a line of its own.
   */
  text(format: Exclude<Format, 'table'>, isOneLine?: boolean): AsyncIterable<string>;
}
