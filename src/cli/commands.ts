import type { CommandSpec } from './command.js';
import { alert } from './commands/alert.js';
import { backfill } from './commands/backfill.js';
import { collect } from './commands/collect.js';
import { config } from './commands/config.js';
import { correlate } from './commands/correlate.js';
import { describe } from './commands/describe.js';
import { doctor } from './commands/doctor.js';
import { exchanges } from './commands/exchanges.js';
import { exportCommand } from './commands/export.js';
import { gaps } from './commands/gaps.js';
import { graph } from './commands/graph.js';
import { importCommand } from './commands/import.js';
import { initDb } from './commands/init-db.js';
import { markets } from './commands/markets.js';
import { prune } from './commands/prune.js';
import { serveApi } from './commands/serve-api.js';
import { sources } from './commands/sources.js';
import { stats } from './commands/stats.js';
import { status } from './commands/status.js';

/** Every command, in the order in which the help shows them. */
export const COMMANDS: readonly CommandSpec[] = [
  collect,
  backfill,
  stats,
  graph,
  describe,
  correlate,
  alert,
  serveApi,
  markets,
  exchanges,
  sources,
  status,
  gaps,
  doctor,
  config,
  importCommand,
  exportCommand,
  prune,
  initDb,
];
