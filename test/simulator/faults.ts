import type { Endpoint } from './dialect.js';

/** What the rows' values become: prices, closes, and base assets in lists of markets. */
export type Spoiler = 'object' | 'text' | 'nan' | 'infinity' | 'blank' | 'zero' | 'negative' | 'null' | 'missing';

/** One way in which an API misbehaves. */
export type Misbehaviour =
  /** Refuses with that status; `page` makes the body an HTML page, as firewalls send it. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly retryAfterS?: number;
      readonly retryAfterAs?: 'seconds' | 'date';
      readonly page?: boolean;
    }
  /** An HTML page with status 200. */
  | { readonly kind: 'html' }
  /** Status 200 and the API's own error in the body. */
  | { readonly kind: 'error-envelope' }
  /** Status 200 and no body. */
  | { readonly kind: 'blank' }
  /** Half a JSON text, sent as if it were all. */
  | { readonly kind: 'truncated' }
  /** Spoils that many rows, from the middle of the answer on; all of them unless told. */
  | { readonly kind: 'values'; readonly as: Spoiler; readonly rows?: number }
  /** A list without rows. */
  | { readonly kind: 'empty' }
  /** Every row twice. */
  | { readonly kind: 'duplicates' }
  /** Rows left out: those of these native symbols, or else the same quarter of the markets in every answer. */
  | { readonly kind: 'vanished'; readonly symbols?: readonly string[] }
  /** Accepts the request and never answers. */
  | { readonly kind: 'hang' }
  /** Sends so many bytes at a time, with a pause between. */
  | { readonly kind: 'slow'; readonly chunkBytes?: number; readonly pauseMs?: number }
  /** Breaks the connection in the middle of the body. */
  | { readonly kind: 'reset' }
  /** A correct answer after that many bytes of white space. */
  | { readonly kind: 'huge'; readonly bytes?: number };

export type Fault = Misbehaviour & {
  /** `all` unless told; `vanished` leaves candles alone. */
  readonly endpoint?: Endpoint | 'all';
  /** The fault ends by itself after so many requests; absent: it lasts until it is cleared. */
  readonly times?: number;
};

const KINDS: ReadonlySet<string> = new Set<Misbehaviour['kind']>([
  'status',
  'html',
  'error-envelope',
  'blank',
  'truncated',
  'values',
  'empty',
  'duplicates',
  'vanished',
  'hang',
  'slow',
  'reset',
  'huge',
]);

/** The faults of one exchange, in the order in which they were set; the first that fits a request wins. */
export interface FaultBox {
  set(faults: Fault | readonly Fault[] | null): void;
  /** The fault for a request that serves these endpoints; counts it down. */
  take(serves: readonly Endpoint[]): Fault | null;
}

export function createFaultBox(): FaultBox {
  let active: { readonly fault: Fault; left: number }[] = [];
  return {
    set(faults) {
      const list = faults === null ? [] : [faults].flat();
      active = (list as readonly Fault[]).map((fault) => ({ fault, left: fault.times ?? Number.POSITIVE_INFINITY }));
    },
    take(serves) {
      const found = active.find(({ fault }) => fits(fault, serves));
      if (!found) return null;
      found.left -= 1;
      if (found.left <= 0) active = active.filter((entry) => entry !== found);
      return found.fault;
    },
  };
}

/** Whether a value from outside is a fault, as far as its kind says. */
export function isFault(value: unknown): value is Fault {
  return typeof value === 'object' && value !== null && KINDS.has(String((value as { kind?: unknown }).kind));
}

function fits(fault: Fault, serves: readonly Endpoint[]): boolean {
  if (fault.endpoint !== undefined && fault.endpoint !== 'all') return serves.includes(fault.endpoint);
  return fault.kind !== 'vanished' || !serves.includes('candles');
}
