import { DefaultTokenResolver, StringConcat, TerraformElement, Tokenization } from "cdktf";
import type { IConstruct } from "constructs";
import { z } from "zod";

/** A resource, data source or provider as Terraform's JSON will have it, with overrides. */
export interface Block {
  readonly construct: TerraformElement;
  readonly kind: "resource" | "data" | "provider";
  /** For example `vsphere_tag`; for a provider, its name. */
  readonly type: string;
  /** By Terraform's attribute names. Tokens are not resolved. */
  readonly attributes: Readonly<Record<string, unknown>>;
}

const attributes = z.record(z.string(), z.unknown());
const byName = z.record(z.string(), z.record(z.string(), attributes));
const rendered = z.object({
  resource: byName.optional(),
  data: byName.optional(),
  provider: z.record(z.string(), z.array(attributes)).optional(),
});

/** All blocks of a construct and its descendants, rendered once for all rules. */
export function blocksOf(root: IConstruct): Block[] {
  return root.node.findAll().flatMap((construct) => {
    if (!TerraformElement.isTerraformElement(construct)) return [];
    const { resource, data, provider } = rendered.parse(construct.toTerraform());
    return Object.entries({ resource, data, provider }).flatMap(([kind, types]) =>
      Object.entries(types ?? {}).flatMap(([type, named]) =>
        Object.values<Block["attributes"]>(named).map((each) => ({
          construct,
          kind: kind as Block["kind"],
          type,
          attributes: each,
        })),
      ),
    );
  });
}

export const isResource =
  (...types: readonly string[]) =>
  ({ kind, type }: Block): boolean =>
    kind === "resource" && types.includes(type);

/**
 * Whether the project designed the object: not an object of the baseline that `npm run adopt -- promote` took over. Those keep what they
 * were found with, and an import block cannot create one. `npm run adopt -- findings` lists how they differ from the standard.
 */
export const isDesigned = ({ construct }: Block): boolean =>
  !construct.node.scopes.some((scope) => scope.constructor.name === "PromotedObject");

/** The address that other blocks of the stack use, for example `data.vsphere_tag.system`. */
export const addressOf = ({ construct, kind, type }: Block): string =>
  `${kind === "data" ? "data." : ""}${type}.${construct.friendlyUniqueId}`;

const resolver = new DefaultTokenResolver(new StringConcat());

/** The addresses of the blocks whose `id` a value refers to. */
export function idsIn(value: unknown, scope: IConstruct): string[] {
  const text = JSON.stringify(Tokenization.resolve(value, { scope, resolver })) ?? "";
  return [...text.matchAll(/\$\{((?:data\.)?[\w-]+\.[\w-]+)\.id\}/g)].flatMap(([, address]) => address ?? []);
}
