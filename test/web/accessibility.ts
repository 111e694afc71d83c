import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** What axe finds wrong with a page as it stands, a line each; all of its rules, or those named. */
export async function violations(page: Page, rules: readonly string[] | null = null): Promise<string[]> {
  // From outside the page, so that its policy does not refuse it.
  await page.evaluate(`if (!window.axe) { ${axe.source} }`);
  const options = { resultTypes: ['violations'], ...(rules && { runOnly: { type: 'rule', values: rules } }) };
  const { violations: found } = (await page.evaluate(`axe.run(${JSON.stringify(options)})`)) as {
    violations: { id: string; help: string; nodes: { html: string }[] }[];
  };
  return found.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(' ')}`);
}
