import { z } from "zod";

/** A block of a resource type: which attributes code may set. */
export interface BlockSchema {
  readonly attributes: Readonly<
    Record<
      string,
      { readonly type?: unknown; readonly required?: boolean; readonly optional?: boolean; readonly computed?: boolean }
    >
  >;
  readonly blocks: Readonly<Record<string, BlockSchema>>;
}

const attribute = z.object({
  type: z.unknown().exactOptional(),
  required: z.boolean().exactOptional(),
  optional: z.boolean().exactOptional(),
  computed: z.boolean().exactOptional(),
});
const jsonBlock = z
  .object({
    attributes: z.record(z.string(), attribute).default({}),
    block_types: z.record(z.string(), z.object({ block: z.lazy((): z.ZodType<BlockSchema> => jsonBlock) })).default({}),
  })
  .transform(
    ({ attributes, block_types: nested }): BlockSchema => ({
      attributes,
      blocks: Object.fromEntries(Object.entries(nested).map(([name, { block }]) => [name, block])),
    }),
  );

const schemas = z.object({
  provider_schemas: z.record(
    z.string(),
    z.object({ resource_schemas: z.record(z.string(), z.object({ block: jsonBlock })).default({}) }),
  ),
});

/** The resource types of the vSphere provider. @param text the output of `terraform providers schema -json` */
export function providerSchema(text: string): Readonly<Record<string, BlockSchema>> {
  const { provider_schemas: providers } = schemas.parse(JSON.parse(text));
  const [, vsphere] = Object.entries(providers).find(([name]) => name.endsWith("/vmware/vsphere")) ?? [];
  if (vsphere === undefined) throw new Error("the schema does not contain the vSphere provider");
  return Object.fromEntries(Object.entries(vsphere.resource_schemas).map(([type, { block }]) => [type, block]));
}
