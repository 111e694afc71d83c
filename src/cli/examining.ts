import { durationName } from '../market/duration.js';
import { CrunchError } from '../market/error.js';
import { examine, type Finding } from '../store/doctor/examine.js';
import { repair } from '../store/doctor/repair.js';
import { readExchanges } from '../store/exchange.js';
import { buildRollups } from '../store/rollup/build.js';
import type { Context } from './context.js';
import { interruptible } from './interrupt.js';
import { openLiveDisplay } from './live-display.js';
import { countText } from './render/numbers.js';
import { withStore } from './with-store.js';

/** A finding as users read it. */
export interface FindingRow {
  readonly check: Finding['check'];
  readonly exchange: string | null;
  /** As in `1h`. */
  readonly interval: string | null;
  /** Epoch ms UTC. */
  readonly at: number | null;
  readonly problem: string;
  readonly repaired: boolean;
}

export interface Examination {
  readonly rows: readonly FindingRow[];
  /** How many buckets were recomputed. */
  readonly checked: number;
}

const DRAW_EVERY_MS = 200;

/**
 * Examines the store that the settings name.
 *
 * @throws CrunchError `interrupted` when a signal came; as `openStore`.
 */
export function examineStore(
  context: Context,
  { isFull, isRepair }: { readonly isFull: boolean; readonly isRepair: boolean },
): Promise<Examination> {
  const now = context.clock.now();
  return interruptible(context.notes, 'stopping', (signal) =>
    withStore(context, isRepair ? 'write' : 'read', async (store) => {
      const progress = await openProgress(context);
      let checked = 0;
      const onChecked = () => {
        checked += 1;
        progress?.draw(`${countText(checked)} buckets recomputed`);
      };
      try {
        const slugs = new Map((await readExchanges(store)).map(({ id, slug }) => [id, slug]));
        const findings: Finding[] = [];
        for await (const finding of examine(store, { isFull, now, signal, onChecked })) findings.push(finding);
        let left = new Set(findings.map(keyOf));
        if (isRepair && findings.length > 0) {
          await repair(store, findings);
          await buildRollups(store, { now, signal });
          left = new Set();
          for await (const finding of examine(store, { isFull, now, signal })) left.add(keyOf(finding));
        }
        const rows = findings.map((finding) => rowOf(finding, slugs, isRepair && !left.has(keyOf(finding))));
        return { rows, checked };
      } catch (error) {
        throw signal.aborted ? new CrunchError('interrupted', 'doctor: interrupted') : error;
      } finally {
        progress?.end();
      }
    }),
  );
}

function rowOf(finding: Finding, slugs: ReadonlyMap<number, string>, repaired: boolean): FindingRow {
  const { check, exchangeId, intervalMs, at, problem } = finding;
  return {
    check,
    exchange: exchangeId === null ? null : (slugs.get(exchangeId) ?? `exchange ${exchangeId}`),
    interval: intervalMs === null ? null : durationName(intervalMs),
    at,
    problem,
    repaired,
  };
}

function keyOf({ check, exchangeId, intervalMs, at }: Finding): string {
  return [check, exchangeId, intervalMs, at].join();
}

async function openProgress({ stderr, isQuiet, notes, clock }: Context) {
  if (!stderr.isTty || isQuiet) return null;
  const display = await openLiveDisplay('stderr', notes);
  let drawnAt = 0;
  return {
    draw(text: string): void {
      if (clock.now() - drawnAt < DRAW_EVERY_MS) return;
      drawnAt = clock.now();
      display.draw(text);
    },
    end: () => display.end('clear'),
  };
}
