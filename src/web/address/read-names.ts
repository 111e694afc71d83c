/** The names of a parameter that is repeated or separated by commas, each once. */
export function readNames(query: URLSearchParams, parameter: string): string[] {
  const names = query.getAll(parameter).flatMap((text) => text.split(','));
  return [...new Set(names.map((name) => name.trim()).filter(Boolean))];
}
