// Which folder may import which, with the reason for each rule. Checked by scripts/check-boundaries.mjs.
const only = (from, allowed, comment) => ({
  name: `${from}-imports`,
  comment,
  severity: 'error',
  from: { path: `^src/${from}/` },
  to: { path: '^src/', pathNot: `^src/(${[from, ...allowed].join('|')})/` },
});

const packages = (name, owner, modules, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: '^src/', pathNot: owner },
  to: { path: `node_modules/(${modules.join('|')})/` },
});

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A cycle means that neither file can be understood, tested or loaded alone.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'A file that nothing reaches is dead.',
      severity: 'error',
      from: { orphan: true, path: '^src/', pathNot: '(^src/cli/main\\.ts|\\.d\\.ts)$' },
      to: {},
    },
    only('market', [], 'The vocabulary is the bottom: everything speaks it, so it can depend on nothing.'),
    only('stats', [], 'Pure maths on numbers, usable and testable without knowing what a market is.'),
    only('chart', [], 'Numbers in, text out; it must not learn where numbers come from.'),
    only('sources', ['market'], 'A source says what to ask and how to read it; it knows neither store nor schedule.'),
    only('store', ['market', 'stats'], 'The one data layer; it keeps what others give it and asks nobody.'),
    only('interchange', ['market'], 'Prices as files; where they come from and go to is for others to say.'),
    only(
      'collector',
      ['market', 'sources', 'store', 'interchange'],
      'The cycle joins sources to the store; questions of users are not its business.',
    ),
    only(
      'alerts',
      ['market', 'stats', 'store', 'query'],
      'Rules are judged by the answers that users get; who evaluates and who delivers is wired above.',
    ),
    only(
      'query',
      ['market', 'stats', 'store'],
      'What users ask is answered from the store alone, so it works offline.',
    ),
    only(
      'server',
      ['market', 'stats', 'query', 'store', 'alerts'],
      'HTTP over the same answers that the command line gives; it never polls.',
    ),
    only('web', [], 'The page knows the HTTP API alone; it could be served by anybody.'),
    only('config', ['market'], 'Settings are read before anything that they configure is loaded.'),
    {
      name: 'nothing-imports-cli',
      comment: 'The command line wires the rest together and is wired into nothing.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/cli/' },
      to: { path: '^src/cli/' },
    },
    {
      name: 'source-imports-test',
      comment: 'What users run never depends on what only the project has.',
      severity: 'error',
      from: { path: '^(src|bin)/' },
      to: { path: '^(test|bench|scripts)/' },
    },
    packages(
      'database-drivers',
      '^src/store/',
      ['kysely', 'better-sqlite3', 'pg'],
      'Only the store knows which database it is.',
    ),
    packages(
      'http-client',
      '^src/(sources|alerts|cli)/',
      ['ofetch', 'undici'],
      'All requests to exchanges go through the one client, all messages through their channels; the command line only picks the proxy.',
    ),
    packages(
      'file-formats',
      '^src/interchange/',
      ['csv-parse', 'hyparquet', 'hyparquet-writer'],
      'How a file is written is known in one place, and loaded only when one is read or written.',
    ),
    packages(
      'web-framework',
      '^src/server/',
      ['hono', '@hono', 'zod'],
      'The framework stays where a reader of the other folders never meets it.',
    ),
    packages(
      'page',
      '^src/web/',
      ['preact', 'lightweight-charts', 'vite'],
      'What runs in the browser stays in the page.',
    ),
    packages(
      'terminal',
      '^src/cli/',
      ['commander', 'cli-table3', 'picocolors', 'log-update'],
      'Colours, tables and flags are the outermost layer.',
    ),
    {
      name: 'platform-below-cli',
      comment: 'Below the command line everything is handed in, so that tests and other hosts can hand in their own.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/cli/' },
      to: { dependencyTypes: ['core'], path: '^(node:)?(process|readline|tty|child_process|worker_threads)$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
