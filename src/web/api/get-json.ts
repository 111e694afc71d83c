import { ApiError, isAbort } from './api-error.js';
import { authorization, isTokenRefused } from './token.js';

/**
 * Asks the server that this page came from.
 *
 * @throws ApiError for every answer that is not the data; the abort as it is.
 */
export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await getResponse(path, { Accept: 'application/json' }, signal);
  try {
    return (await response.json()) as T;
  } catch (error) {
    if (isAbort(error)) throw error;
    throw new ApiError(0, 'the connection broke off in the middle of an answer');
  }
}

/** @throws ApiError unless the server answers with what was asked for. */
export async function getResponse(
  path: string,
  headers: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, { headers: { ...headers, ...authorization() }, ...(signal ? { signal } : {}) });
  } catch (error) {
    if (isAbort(error)) throw error;
    throw new ApiError(0, 'the crunch server cannot be reached', 'is crunch serve-api running?');
  }
  if (response.ok) return response;
  if (response.status === 401) isTokenRefused.set(true);
  throw await readError(response);
}

async function readError(response: Response): Promise<ApiError> {
  try {
    const { error } = (await response.json()) as { error: { message: string; hint: string | null } };
    return new ApiError(response.status, error.message, error.hint);
  } catch {
    return new ApiError(response.status, `the server answered ${response.status} ${response.statusText}`.trim());
  }
}
