import { CrunchError } from '../market/error.js';
import { wholeLines } from './whole-lines.js';

/** A line of a file, from 1, and the object that it is, or why it is none. */
export interface JsonLine {
  readonly line: number;
  readonly value: Readonly<Record<string, unknown>> | CrunchError;
}

/** The objects of a file with one a line, a piece of the file at a time. Empty lines count as lines and as nothing else. */
export async function* readJsonLines(input: AsyncIterable<Uint8Array>): AsyncGenerator<JsonLine[]> {
  let line = 0;
  for await (const piece of wholeLines(input)) {
    const texts = piece.toString().split('\n');
    if (texts.at(-1) === '') texts.pop();
    const lines: JsonLine[] = [];
    for (const text of texts) {
      line += 1;
      const object = line === 1 ? text.replace(/^\uFEFF/, '') : text;
      if (object.trim() !== '') lines.push({ line, value: readObject(object) });
    }
    yield lines;
  }
}

function readObject(text: string): JsonLine['value'] {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonLine['value'];
  } catch {
    // Told below, in our words.
  }
  return new CrunchError('usage', `unexpected ${JSON.stringify(text.slice(0, 40))}, wanted one JSON object`);
}
