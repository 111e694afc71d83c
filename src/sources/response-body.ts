/** The body as text; null when it is larger than `maxBytes`, which is noticed without reading the rest. */
export async function readBody(response: Response, maxBytes: number): Promise<{ text: string; bytes: number } | null> {
  if (response.body === null) return { text: '', bytes: 0 };
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body) {
    bytes += chunk.byteLength;
    // Leaving the loop cancels the stream.
    if (bytes > maxBytes) return null;
    chunks.push(chunk);
  }
  return { text: new TextDecoder().decode(Buffer.concat(chunks, bytes)), bytes };
}
