import { CrunchError } from '../../market/error.js';
import { printable } from './printable.js';

export interface ErrorTextOptions {
  readonly isJson: boolean;
  /** Adds the stack of an error that crunch did not throw on purpose. */
  readonly isVerbose: boolean;
}

/** What stderr says of an error: `crunch: …` and a hint below it, or one JSON object on one line. */
export function renderError(error: unknown, { isJson, isVerbose }: ErrorTextOptions): string {
  const { code, message, retryable, hint } = describe(error);
  if (isJson) return JSON.stringify({ error: { code, message, retryable, hint } });
  const lines = [`crunch: ${printable(message)}`];
  if (hint !== null) lines.push(`  ${printable(hint)}`);
  if (isVerbose) lines.push(...stackLines(error));
  return lines.join('\n');
}

function describe(error: unknown): { code: string; message: string; retryable: boolean; hint: string | null } {
  if (error instanceof CrunchError) return error;
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return {
    code: 'internal',
    message: `internal error: ${message.split('\n', 1)[0]}`,
    retryable: false,
    hint: 'this is a defect in crunch; --verbose shows where',
  };
}

function stackLines(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const own = error instanceof CrunchError ? [] : [error.stack ?? ''];
  return error.cause instanceof Error ? [...own, `caused by ${error.cause.stack ?? error.cause.message}`] : own;
}
