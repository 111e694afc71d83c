import type { AlertMessage } from '../message.js';

/** A message as a channel sends it, whatever the channel. */
export interface Letter {
  /** The same for every attempt; where the receiver can tell repetitions by it, it is sent along. */
  readonly key: string;
  /** One line. */
  readonly title: string;
  /** A line for each market, and one for those left out. */
  readonly text: string;
  readonly message: AlertMessage;
}

/** Sends one letter; rejects with a SendError, or with anything else, which counts as one that may be tried again. */
export type Send = (letter: Letter, signal: AbortSignal) => Promise<void>;

/** A `[notify.<name>]` table that was checked. */
export interface Channel {
  readonly name: string;
  readonly kind: string;
  /** `{pair} is at {price}`; null for the usual line. */
  readonly template: string | null;
  readonly send: Send;
}

/** What channels reach the world through; handed in. */
export interface ChannelWorld {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Epoch ms UTC. */
  readonly now: () => number;
  /** Whether requests go through a proxy of the user, which resolves names itself. */
  readonly proxy: import('undici').Dispatcher | undefined;
  readonly userAgent: string;
  /** Runs a program without a shell, with the input on its stdin; rejects unless it ends with 0. */
  readonly launch: (command: readonly string[], input: string, signal: AbortSignal) => Promise<void>;
  /** The command that shows a notification on this desktop; null where there is none. */
  readonly desktopCommand: (title: string, text: string) => readonly string[] | null;
}

/** Reads what a table holds; each throws a CrunchError `config` that names the table and the key. */
export interface ChannelTable {
  readonly name: string;
  text(key: string): string;
  optionalText(key: string): string | null;
  /** A port, a count. */
  whole(key: string, fallback: number): number;
  flag(key: string): boolean;
  list(key: string): readonly string[];
  /** Said by `key` itself where `isOpen`, by `<key>_file` or by `<key>_env`; read when it is needed, and never shown. */
  secret(key: string, isOpen?: boolean): (() => Promise<string>) | null;
  /** The same, where it cannot do without. */
  requiredSecret(key: string, isOpen?: boolean): () => Promise<string>;
  fail(message: string, hint: string): never;
}

export interface ChannelKind {
  /** Every key that the table may have, beside those of all kinds. */
  readonly keys: readonly string[];
  open(table: ChannelTable, world: ChannelWorld): Send;
}
