import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import ts from "typescript";
import type { Block } from "./synth";

/** A provider release's schema of a block: its attributes and nested blocks. */
export interface BlockSchema {
  readonly attributes: ReadonlySet<string>;
  readonly blocks: ReadonlyMap<string, BlockSchema>;
}

/** A release's schema: `resource.vsphere_host` or `data.vsphere_host` → block. */
export type ProviderSchema = ReadonlyMap<string, BlockSchema>;

interface SchemaJson {
  readonly block?: {
    readonly attributes?: Record<string, unknown>;
    readonly block_types?: Record<string, SchemaJson>;
  };
}

/** Reads the schema of a provider from `terraform providers schema -json`. */
export function schemaOfBinary(json: string, source: string): ProviderSchema {
  const { provider_schemas: providers } = JSON.parse(json) as {
    provider_schemas: Record<string, Record<"resource_schemas" | "data_source_schemas", Record<string, SchemaJson>>>;
  };
  const provider = Object.entries(providers).find(([name]) => name.endsWith(`/${source}`))?.[1];
  if (provider === undefined) throw new Error(`the schema has no provider ${source}: ${Object.keys(providers)}`);
  const block = ({ block: { attributes = {}, block_types = {} } = {} }: SchemaJson): BlockSchema => ({
    attributes: new Set(Object.keys(attributes)),
    blocks: new Map(Object.entries(block_types).map(([name, nested]) => [name, block(nested)])),
  });
  const kind = (prefix: string, schemas: Record<string, SchemaJson>) =>
    Object.entries(schemas).map(([name, schema]) => [`${prefix}.${name}`, block(schema)] as const);
  return new Map([...kind("resource", provider.resource_schemas), ...kind("data", provider.data_source_schemas)]);
}

/** Reads the schema from the generated bindings: each property's documentation names its attribute. */
export function schemaOfBindings(packageName: string): ProviderSchema {
  const lib = join(dirname(require.resolve(`${packageName}/package.json`)), "lib");
  const entries = readdirSync(lib, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== "provider")
    .map(({ name }) => readBinding(join(lib, name, "index.d.ts")));
  return new Map(entries.filter((entry) => entry !== undefined));
}

function readBinding(file: string): readonly [string, BlockSchema] | undefined {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
  const interfaces = new Map(
    source.statements.filter(ts.isInterfaceDeclaration).map((declared) => [declared.name.text, declared]),
  );
  const config = [...interfaces.values()].find(({ name }) => name.text.endsWith("Config"));
  const type = /static readonly tfResourceType = "([^"]+)"/.exec(source.text)?.[1];
  if (config === undefined || type === undefined) return undefined;
  const block = (declared: ts.InterfaceDeclaration): BlockSchema => {
    const attributes = new Set<string>();
    const blocks = new Map<string, BlockSchema>();
    for (const member of declared.members.filter(ts.isPropertySignature)) {
      const written = /#(\w+) /.exec(member.getFullText(source))?.[1] ?? snakeCase(member.name.getText(source));
      const nested = [...interfaces.keys()].find((name) =>
        new RegExp(`\\b${name}\\b`).test(member.type?.getText(source) ?? ""),
      );
      const nestedBlock = nested === undefined ? undefined : interfaces.get(nested);
      if (nestedBlock === undefined) attributes.add(written);
      else blocks.set(written, block(nestedBlock));
    }
    return { attributes, blocks };
  };
  const kind = basename(dirname(file)).startsWith("data-") ? "data" : "resource";
  return [`${kind}.${type}`, block(config)];
}

const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const META_ARGUMENTS = new Set(["//", "provider", "provisioner", "depends_on", "for_each", "count", "lifecycle"]);

/** The attributes and blocks of a synthesised stack that are not in the release's schema, as `type.path`. */
export function unknownTo(schema: ProviderSchema, stack: Block, typePrefix: string): string[] {
  return (["resource", "data"] as const).flatMap((kind) =>
    Object.entries((stack[kind] ?? {}) as Record<string, Record<string, Block>>)
      .filter(([type]) => type.startsWith(typePrefix))
      .flatMap(([type, blocks]) => {
        const known = schema.get(`${kind}.${type}`);
        return known === undefined
          ? [`${kind}.${type}`]
          : Object.values(blocks).flatMap((block) => unknownIn(known, block, `${kind}.${type}`, META_ARGUMENTS));
      }),
  );
}

function unknownIn(schema: BlockSchema, block: Block, path: string, meta: ReadonlySet<string> = new Set()): string[] {
  return Object.entries(block).flatMap(([key, value]) => {
    if (meta.has(key)) return [];
    if (key === "dynamic") {
      return Object.entries(value as Record<string, { content: Block }>).flatMap(([name, { content }]) =>
        unknownIn(schema, { [name]: content }, path),
      );
    }
    const nested = schema.blocks.get(key);
    if (nested !== undefined) {
      const bodies = (Array.isArray(value) ? value : [value]) as Block[];
      return bodies.flatMap((body) => unknownIn(nested, body, `${path}.${key}`));
    }
    return schema.attributes.has(key) ? [] : [`${path}.${key}`];
  });
}
