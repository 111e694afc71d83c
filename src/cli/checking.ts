import { checkSources, type SourceCheck } from '../collector/check-sources.js';
import { CrunchError } from '../market/error.js';
import { timeName } from '../market/time.js';
import type { Source } from '../sources/contract.js';
import { withCollector } from './collector-context.js';
import type { Context } from './context.js';
import { EXIT, type ExitCode } from './exit-code.js';
import { interruptible } from './interrupt.js';
import { CHECK_FIELDS, renderChecks } from './render/check-table.js';
import { withStore } from './with-store.js';

/**
 * Asks the sources and prints how they stand.
 *
 * @returns the exit code: done when all answer, partly when some do.
 * @throws CrunchError `upstream` when none does, `exhausted` when none could be asked; as `checkSources`.
 */
export function checkThem(context: Context, sources: readonly Source[], slowMs: number): Promise<ExitCode> {
  return interruptible(context.notes, 'stopping (again: at once)', (signal) =>
    withStore(context, 'write', (store) =>
      withCollector(context, store, async (collector) => {
        const rows = await checkSources(collector, sources, slowMs, signal);
        context.print({ value: rows, fields: CHECK_FIELDS, table: () => renderChecks(rows, context.stdout) });
        return judge(rows);
      }),
    ),
  );
}

function judge(rows: readonly SourceCheck[]): ExitCode {
  const answering = rows.filter(({ status }) => status === 'reachable' || status === 'slow');
  if (answering.length === rows.length) return EXIT.done;
  if (answering.length > 0) return EXIT.partly;
  if (rows.some(({ status }) => status !== 'skipped')) {
    const [only, ...others] = rows;
    const what = others.length === 0 && only?.error ? only.error : `none of ${rows.length} sources answered`;
    throw new CrunchError('upstream', `sources: ${what}`, { retryable: true });
  }
  const until = Math.min(...rows.map(({ retryAt }) => retryAt ?? Number.POSITIVE_INFINITY));
  throw new CrunchError('exhausted', `sources: none may be asked until ${timeName(until)}`, {
    hint: 'crunch sources shows what each waits for',
  });
}
