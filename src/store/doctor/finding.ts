/** Something in the store that contradicts something else. */
export interface Finding {
  readonly check: 'file' | 'snapshot' | 'rollup' | 'prices' | 'unbuilt' | 'coverage';
  readonly exchangeId: number | null;
  /** Of a bucket, in ms; null for what is no bucket. */
  readonly intervalMs: number | null;
  /** The beginning of the bucket or the time of the snapshot, epoch ms UTC. */
  readonly at: number | null;
  readonly problem: string;
}

/** How much of the store is looked at. */
export interface Thoroughness {
  /** Everything, or the newest week and about two hundred buckets of the rest. */
  readonly isFull: boolean;
  /** Epoch ms UTC; a sample of another minute is another sample. */
  readonly now: number;
  readonly signal?: AbortSignal;
  /** Called once for each thing that was looked at. */
  readonly onChecked?: () => void;
}
