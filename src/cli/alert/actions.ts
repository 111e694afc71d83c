import type { Command } from 'commander';
import type { Context } from '../context.js';
import type { ExitCode } from '../exit-code.js';
import { replay } from './replaying.js';
import { addOne, editOne, listAll, pauseThem, removeThem, resumeThem, showOne } from './ruling.js';
import { deliverNow, printLog, resend, sendTest } from './telling.js';

/** What each command of `crunch alert` does. */
export const ALERT_ACTIONS: Readonly<Record<string, (context: Context, command: Command) => Promise<ExitCode>>> = {
  add: addOne,
  list: listAll,
  show: showOne,
  edit: editOne,
  pause: pauseThem,
  resume: resumeThem,
  rm: removeThem,
  test: sendTest,
  log: printLog,
  resend,
  deliver: deliverNow,
  replay,
};
