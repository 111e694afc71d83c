import type { HttpBindings } from '@hono/node-server';
import type { OpenAPIHono } from '@hono/zod-openapi';

/** What the application gets with each request, and what its parts tell each other about it. */
export interface AppEnv {
  Bindings: HttpBindings;
  Variables: {
    /** Set by what answers without a route of its own: the name that figures count it under. */
    route?: string;
  };
}

export type App = OpenAPIHono<AppEnv>;
