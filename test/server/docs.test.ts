import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { seeded, sharedStore } from '../query/seed.js';
import { sqliteRoom } from '../store/each-engine.js';
import { ask, serve } from './serve.js';

const docsScript = fileURLToPath(
  new URL('../../node_modules/openapi-explorer/dist/browser/openapi-explorer.min.js', import.meta.url),
);
const BROWSER = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);

describe('/docs', () => {
  const open = sharedStore(sqliteRoom(), seeded);

  it('is shown without the token, under a policy with a new nonce each time', async () => {
    const { url } = await serve(await open(), { token: 'correct-horse', assets: { docsScript } });
    const policies = [await ask(url, '/docs'), await ask(url, '/docs')].map(({ headers, body }) => {
      const policy = String(headers['content-security-policy']);
      const [, nonce = ''] = /style-src 'self' 'nonce-([\w+/=]{24})';/.exec(policy) ?? [];
      expect(body).toContain(`nonce="${nonce}"`);
      expect(policy).toContain("script-src 'self';");
      expect(policy).not.toContain('unsafe');
      return policy;
    });
    expect(policies[0]).not.toBe(policies[1]);
    for (const path of ['/docs/docs.js', '/docs/docs.css', '/docs/openapi-explorer.js']) {
      expect((await ask(url, path)).status).toBe(200);
    }
    expect((await ask(url, '/openapi.json')).status).toBe(401);
  });

  it.skipIf(BROWSER === undefined)(
    'asks for the token, then shows every route, with nothing refused by the policy and nothing from elsewhere',
    async () => {
      const { url } = await serve(await open(), { token: 'correct-horse', assets: { docsScript } });
      const browser = await chromium.launch({ executablePath: BROWSER ?? '', args: ['--no-sandbox'] });
      try {
        const page = await browser.newPage();
        const complaints: string[] = [];
        page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
        page.on('pageerror', (error) => complaints.push(error.message));
        page.on('request', (request) => {
          if (!request.url().startsWith(`${url}/`) && !request.url().startsWith('data:'))
            complaints.push(request.url());
        });
        await page.goto(`${url}/docs`);
        await page.getByLabel('token').fill('correct-horse');
        await page.getByRole('button', { name: 'Show' }).click();
        await page.getByText('The measures of markets, ranked').first().click();
        await page.getByRole('button', { name: 'Execute' }).first().click();
        await page.getByText('Response Status: OK (200)').waitFor();
        // The first look at the document was refused for its token.
        expect(complaints.filter((text) => !text.includes('401'))).toEqual([]);
      } finally {
        await browser.close();
      }
    },
  );
});
