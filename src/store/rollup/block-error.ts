import { CrunchError } from '../../market/error.js';

/** The error for a block that this program cannot read: `store`. */
export function blockError(what: string): CrunchError {
  return new CrunchError('store', `rollup: ${what}`, {
    hint: 'crunch doctor --full --repair makes the rollups anew from the prices; a newer crunch may have written them',
  });
}
