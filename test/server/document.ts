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
export function answerSchema(document: OpenApi, path: string, status = '200'): z.ZodType {
  const [media] = Object.values(document.paths[path]?.get.responses[status]?.content ?? {});
  if (!media) throw new Error(`no schema for ${path} ${status}`);
  return schemaOf(document, media.schema);
}

export interface Example {
  /** Where it stands, as `/paths/…`. */
  readonly place: string;
  readonly example: unknown;
  /** What it is an example of. */
  readonly schema: z.ZodType;
}

/** Every example in the document: of answers, of parameters, of schemas and of their fields. */
export function examplesOf(document: OpenApi): Example[] {
  const found: Example[] = [];
  const look = (value: unknown, place: string) => {
    if (typeof value !== 'object' || value === null) return;
    const { schema = value, example, examples, ...rest } = value as Json;
    for (const one of [example, ...(Array.isArray(examples) ? examples : [])]) {
      if (one !== undefined) found.push({ place, example: one, schema: schemaOf(document, schema as Json) });
    }
    for (const [key, part] of Object.entries({ ...rest, ...(schema === value ? {} : { schema }) })) {
      look(part, `${place}/${key}`);
    }
  };
  look(document, '');
  return found;
}

function schemaOf({ components }: OpenApi, schema: Json): z.ZodType {
  return z.fromJSONSchema(asJsonSchema({ ...schema, $defs: components.schemas }) as never);
}

/** OpenAPI 3.1 is JSON Schema 2020-12 but for the place of what is referred to, and examples, which are no rule. */
function asJsonSchema(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asJsonSchema);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'example' && key !== 'examples')
      .map(([key, part]) => [
        key,
        key === '$ref' ? String(part).replace('#/components/schemas/', '#/$defs/') : asJsonSchema(part),
      ]),
  );
}
