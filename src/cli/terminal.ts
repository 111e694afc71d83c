import pc from 'picocolors';

export type Colors = ReturnType<typeof pc.createColors>;

/** What one output stream can show. */
export interface Terminal {
  readonly isTty: boolean;
  /** Characters in a line; 80 where nobody says. */
  readonly columns: number;
  /** Lines on the screen; 24 where nobody says. */
  readonly rows: number;
  /** Leaves texts as they are when colour is off. */
  readonly colors: Colors;
}

type Env = Readonly<Record<string, string | undefined>>;

/** stdout and stderr are looked at apart: one may be a file while the other is a screen. */
export function describeTerminal(
  stream: { isTTY?: boolean; columns?: number; rows?: number },
  env: Env,
  hasColorFlag: boolean,
): Terminal {
  const isTty = stream.isTTY === true;
  return {
    isTty,
    columns: stream.columns || positive(env.COLUMNS) || 80,
    rows: stream.rows || positive(env.LINES) || 24,
    colors: pc.createColors(hasColorFlag && hasColor(isTty, env)),
  };
}

function hasColor(isTty: boolean, env: Env): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  return isTty && env.TERM !== 'dumb';
}

function positive(text: string | undefined): number {
  return /^[1-9]\d{0,3}$/.test(text ?? '') ? Number(text) : 0;
}
