import { createRoute, z } from '@hono/zod-openapi';
import type { App } from '../app-env.js';
import type { ServerContext } from '../context.js';
import { parameters } from '../parameters.js';
import { answers } from '../route.js';

type OpenApiDocument = ReturnType<App['getOpenAPI31Document']>;

const document = z.custom<OpenApiDocument>().openapi({ type: 'object', required: ['openapi', 'info', 'paths'] });
const EXAMPLE: OpenApiDocument = { openapi: '3.1.0', info: { title: 'crunch', version: '1.0.0' }, paths: {} };

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
  app.openapi(route, (c) =>
    c.json(
      app.getOpenAPI31Document({
        openapi: '3.1.0',
        info: {
          title: 'crunch',
          version,
          description: 'Your own history of cryptocurrency prices: markets, prices and statistics from a local store.',
          license: { name: 'MIT' },
        },
        servers: [{ url: '/' }],
        security: [{}, { token: [] }],
      }),
      200,
    ),
  );
}
