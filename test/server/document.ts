import { z } from 'zod';
import { ask } from './serve.js';

type Json = Record<string, unknown>;

/** As much of an OpenAPI document as the tests look at. */
export interface OpenApi {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<string, { get: Operation }>;
  components: { schemas: Record<string, Json>; securitySchemes: Json };
}

interface Operation {
  summary: string;
  tags: string[];
  parameters?: { name: string; in: string; required?: boolean; schema: Json }[];
  responses: Record<string, { content?: Record<string, { schema: Json; example?: unknown }> }>;
}

export async function readDocument(url: string): Promise<OpenApi> {
  return (await ask(url, '/openapi.json')).json() as OpenApi;
}

/** What checks an answer by the document alone, as a stranger's client would. */
export function answerSchema({ paths, components }: OpenApi, path: string, status = '200'): z.ZodType {
  const [media] = Object.values(paths[path]?.get.responses[status]?.content ?? {});
  if (!media) throw new Error(`no schema for ${path} ${status}`);
  return z.fromJSONSchema(asJsonSchema({ ...media.schema, $defs: components.schemas }) as never);
}

/** OpenAPI 3.1 is JSON Schema 2020-12 but for the place of what is referred to, and examples, which are no rule. */
function asJsonSchema(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asJsonSchema);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'example')
      .map(([key, part]) => [
        key,
        key === '$ref' ? String(part).replace('#/components/schemas/', '#/$defs/') : asJsonSchema(part),
      ]),
  );
}
