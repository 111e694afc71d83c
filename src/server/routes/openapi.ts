import { createRoute, z } from '@hono/zod-openapi';
import type { App } from '../app-env.js';
import { type Content, createContent } from '../content.js';
import type { ServerContext } from '../context.js';
import { parameters } from '../parameters.js';
import { respond } from '../respond.js';
import { answers } from '../route.js';

type OpenApiDocument = ReturnType<App['getOpenAPI31Document']>;

const document = z.custom<OpenApiDocument>().openapi({ type: 'object', required: ['openapi', 'info', 'paths'] });
const EXAMPLE: OpenApiDocument = { openapi: '3.1.0', info: { title: 'crunch', version: '1.0.0' }, paths: {} };

const HEADERS = { 'Cache-Control': 'private, no-cache', 'Content-Type': 'application/json' };

const route = createRoute({
  method: 'get',
  tags: ['Server'],
  path: '/openapi.json',
  summary: 'This document',
  request: { query: parameters({}) },
  responses: answers('OpenAPI 3.1.', document, EXAMPLE),
});

/** To be added last: the document holds the routes that the application has when it is first asked for. */
export function addOpenApi(app: App, { version }: ServerContext): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'token', {
    type: 'http',
    scheme: 'bearer',
    description: 'Wanted when the server was started with a token, as it must be off the loopback interface.',
  });
  let content: Content | undefined;
  app.use(route.path, async (c, next) => {
    await next();
    if (c.res.status !== 200) return;
    content ??= createContent(Buffer.from(await c.res.arrayBuffer()), HEADERS);
    c.res = undefined;
    c.res = await respond(c, content);
  });
  let document: OpenApiDocument | undefined;
  app.openapi(route, (c) => {
    document ??= app.getOpenAPI31Document(headOf(version));
    return c.json(document, 200);
  });
}

function headOf(version: string) {
  const description = 'Your own history of cryptocurrency prices: markets, prices and statistics from a local store.';
  return {
    openapi: '3.1.0',
    info: { title: 'crunch', version, description, license: { name: 'MIT' } },
    servers: [{ url: '/' }],
    security: [{}, { token: [] }],
  };
}
