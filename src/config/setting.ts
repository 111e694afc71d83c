/** Which layer a value came from; the earlier wins. */
export type Origin = 'flag' | 'environment' | 'file' | 'default';

/** A value in force and where it came from. */
export interface Setting<T> {
  readonly value: T;
  readonly origin: Origin;
  /** What a user would change: a flag, a variable, a file; empty for a default. */
  readonly name: string;
}
