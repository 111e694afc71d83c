import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { ask, serve } from '../server/serve.js';
import { sqliteRoom } from '../store/each-engine.js';

/** A JSON type in one notation for both sides: `number | null`, `{a: string, b?: number}[]`, `[integer, number][]`. */
type Schema = {
  type?: string | string[];
  anyOf?: Schema[];
  items?: Schema | false;
  prefixItems?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
};

const room = sqliteRoom();
const source = ts.createSourceFile(
  'types.ts',
  readFileSync(new URL('../../src/web/api/types.ts', import.meta.url), 'utf8'),
  ts.ScriptTarget.ES2023,
);
const interfaces = source.statements.filter(ts.isInterfaceDeclaration);

async function readSchemas(): Promise<Record<string, Schema>> {
  const { url } = await serve(await room.openNew());
  const document = (await ask(url, '/openapi.json')).json() as { components: { schemas: Record<string, Schema> } };
  return document.components.schemas;
}

function ofSchema(schema: Schema): string {
  if (schema.anyOf) return union(schema.anyOf.map(ofSchema));
  if (Array.isArray(schema.type)) return union(schema.type.map((type) => ofSchema({ ...schema, type })));
  if (schema.type === 'object') {
    const required = new Set(schema.required);
    return object(
      Object.entries(schema.properties ?? {}).map(([name, field]) => [name, !required.has(name), ofSchema(field)]),
    );
  }
  if (schema.prefixItems) return `[${schema.prefixItems.map(ofSchema).join(', ')}]`;
  if (schema.type === 'array') return `(${ofSchema(schema.items || {})})[]`;
  return schema.type === 'integer' ? 'number' : String(schema.type);
}

function ofType(node: ts.TypeNode): string {
  if (ts.isUnionTypeNode(node)) return union(node.types.map(ofType));
  if (ts.isParenthesizedTypeNode(node)) return ofType(node.type);
  if (ts.isArrayTypeNode(node)) return `(${ofType(node.elementType)})[]`;
  if (ts.isTupleTypeNode(node)) return `[${node.elements.map(ofType).join(', ')}]`;
  if (ts.isTypeLiteralNode(node)) return ofMembers(node.members);
  return node.getText(source);
}

function ofMembers(members: ts.NodeArray<ts.TypeElement>): string {
  return object(
    members.filter(ts.isPropertySignature).map(({ name, questionToken, type }) => {
      if (!type) throw new Error(`${name.getText(source)}: no type`);
      return [name.getText(source), questionToken !== undefined, ofType(type)];
    }),
  );
}

function union(types: readonly string[]): string {
  return [...new Set(types)].sort().join(' | ');
}

function object(fields: readonly [name: string, isOptional: boolean, type: string][]): string {
  const texts = fields.map(([name, isOptional, type]) => `${name}${isOptional ? '?' : ''}: ${type}`);
  return `{\n  ${texts.sort().join(',\n  ')}\n}`;
}

describe('the types that the page reads the API by', () => {
  it('are the schemas of the OpenAPI document', async () => {
    const schemas = await readSchemas();
    expect(interfaces.length).toBeGreaterThan(6);
    for (const { name, members } of interfaces) {
      const schema = schemas[name.text];
      expect(schema, `schema ${name.text}`).toBeDefined();
      expect(`${name.text} ${ofMembers(members)}`).toBe(`${name.text} ${ofSchema(schema ?? {})}`);
    }
  });
});
