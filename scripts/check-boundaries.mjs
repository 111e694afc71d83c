// Runs dependency-cruiser over the sources and fails on a broken rule, and also when it saw fewer modules than there are files:
// a tool that looked at nothing finds nothing.
import { readdirSync } from 'node:fs';
import { cruise } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import config from '../.dependency-cruiser.mjs';

const files = readdirSync('src', { recursive: true }).filter((name) => /\.tsx?$/.test(name)).length;
const { output } = await cruise(
  ['src', 'bin'],
  { ...config.options, ruleSet: { forbidden: config.forbidden }, validate: true },
  undefined,
  { tsConfig: extractTSConfig('tsconfig.json') },
);
const seen = output.modules.filter((module) => module.source.startsWith('src/')).length;
const broken = output.summary.violations;
for (const { rule, from, to } of broken) {
  const why = config.forbidden.find(({ name }) => name === rule.name)?.comment ?? '';
  console.error(`${rule.name}: ${from} -> ${to}\n  ${why}`);
}
if (seen < files || files === 0) {
  console.error(`boundaries: cruised ${seen} of ${files} source files`);
  process.exit(1);
}
console.log(
  `boundaries: ${seen} modules, ${output.summary.totalDependenciesCruised} dependencies, ${broken.length} broken rules`,
);
process.exit(broken.length === 0 ? 0 : 1);
