import { CrunchError, type ErrorCode } from '../market/error.js';

/** What a script can tell from how crunch ended. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  partly: 3,
  exhausted: 4,
  noData: 5,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const EXIT_BY_CODE: Record<ErrorCode, ExitCode> = {
  usage: EXIT.usage,
  config: EXIT.usage,
  unknown: EXIT.usage,
  limit: EXIT.usage,
  'no-data': EXIT.noData,
  busy: EXIT.failed,
  store: EXIT.failed,
  upstream: EXIT.failed,
  exhausted: EXIT.exhausted,
  interrupted: EXIT.interrupted,
};

/** The exit code of an error; one that crunch did not throw on purpose is a failure. */
export function exitCodeOf(error: unknown): ExitCode {
  return error instanceof CrunchError ? EXIT_BY_CODE[error.code] : EXIT.failed;
}
