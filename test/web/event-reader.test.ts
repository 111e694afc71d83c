import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEventReader, type ServerEvent } from '../../src/web/api/event-reader.js';

function readAll(pieces: readonly string[]): ServerEvent[] {
  const events: ServerEvent[] = [];
  const readPiece = createEventReader((event) => events.push(event));
  for (const piece of pieces) readPiece(piece);
  return events;
}

describe('the reader of server-sent events', () => {
  it('gives data, type and id of each event', () => {
    expect(readAll(['id: 7\nevent: price\ndata: {"a":1}\n\ndata:x\n\n'])).toEqual([
      { type: 'price', data: '{"a":1}', id: '7' },
      { type: 'message', data: 'x', id: '7' },
    ]);
  });

  it('joins the lines of one event', () => {
    expect(readAll(['data: a\ndata: b\ndata\n\n'])).toEqual([{ type: 'message', data: 'a\nb\n', id: '' }]);
  });

  it('passes over comments, unknown fields and events without data', () => {
    expect(readAll([': still here\n\nretry: 2000\n\nevent: empty\n\nhue: red\ndata: 1\n\n'])).toEqual([
      { type: 'message', data: '1', id: '' },
    ]);
  });

  it('does not give an event that has not ended', () => {
    expect(readAll(['data: 1\n'])).toEqual([]);
  });

  it('reads the same wherever the pieces are cut, with any line end', () => {
    const text = 'id: 1\ndata: {"exchange":"kraken"}\n\n: ping\n\ndata: a\ndata: b\n\n';
    const whole = readAll([text]);
    fc.assert(
      fc.property(fc.constantFrom('\n', '\r\n', '\r'), fc.array(fc.nat({ max: text.length * 2 })), (end, cuts) => {
        const sent = `${text.replaceAll('\n', end)}:\n`;
        const places = [0, ...cuts.filter((cut) => cut < sent.length).sort((a, b) => a - b), sent.length];
        const pieces = places.slice(1).map((place, index) => sent.slice(places[index], place));
        expect(readAll(pieces)).toEqual(whole);
      }),
    );
  });
});
