/** Where layers below the command line put what a person may want to read; `src/cli` decides where it goes. */
export interface Log {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
}

/** Drops everything. */
export const silentLog: Log = { debug() {}, info() {}, warn() {} };
