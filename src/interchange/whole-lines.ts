/** What is kept of a line; a longer one is cut, with a character at the cut that no value can end with. */
const LONGEST_LINE_BYTES = 65_536;
const CUT = Buffer.from('\u0001');
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** The bytes of a file in pieces that end where a line ends, each about as long as what the stream gives at a time. */
export async function* wholeLines(input: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  let isCut = false;
  for await (const chunk of input) {
    const start = isCut ? chunk.indexOf(LINE_FEED) : 0;
    if (start < 0) continue;
    const bytes = Buffer.concat([rest, chunk.subarray(start)]);
    const lineFeed = bytes.lastIndexOf(LINE_FEED);
    // A return at the very end may be half of a line end.
    const end = 1 + (lineFeed >= 0 ? lineFeed : bytes.lastIndexOf(CARRIAGE_RETURN, -2));
    if (end > 0) yield bytes.subarray(0, end);
    rest = bytes.subarray(end);
    isCut = rest.length > LONGEST_LINE_BYTES;
    if (isCut) rest = Buffer.concat([rest.subarray(0, LONGEST_LINE_BYTES), CUT]);
  }
  if (rest.length > 0) yield rest;
}

/** How many lines the piece has; its last one counts whether or not it is ended. */
export function countLines(piece: Buffer): number {
  let lines = 0;
  for (let at = piece.indexOf(LINE_FEED); at >= 0; at = piece.indexOf(LINE_FEED, at + 1)) lines += 1;
  return piece.at(-1) === LINE_FEED ? lines : lines + 1;
}
