import { TerraformStack } from "cdktf";
import { groupBy } from "../../lib/group-by";
import { TAG_CATEGORIES } from "../../model/names";
import { addressOf, type Block, idsIn, isResource } from "./block";
import type { TreeRule } from "./finding";

const { storageClass, ...ofMachines } = TAG_CATEGORIES;

/** By resource type, the categories of which each has one tag. */
const WANTED: Readonly<Record<string, readonly string[]>> = {
  vsphere_virtual_machine: Object.values(ofMachines),
  vsphere_vmfs_datastore: [storageClass],
  vsphere_nas_datastore: [storageClass],
};

/** A tag by its category, however the stack has both: made, or found by name. */
export const completeTags: TreeRule = {
  title: "Each VM and each datastore has a tag of every category for its kind",
  explanation:
    "By tags people and programs tell what a VM belongs to, who manages it and how it is protected; by a datastore's tag the storage " +
    "policies find it. What lacks one is missed by whoever looks for it.",
  source: { document: "This project", section: "model/names.ts, TAG_CATEGORIES", standing: "design" },
  severity: "error",
  check: (blocks) =>
    [...groupBy(blocks, ({ construct }) => TerraformStack.of(construct)).values()].flatMap((stack) => {
      const categories = categoriesOfTags(stack);
      return stack.filter(isResource(...Object.keys(WANTED))).flatMap(({ construct, type, attributes }) => {
        const has = new Set(idsIn(attributes["tags"], construct).map((tag) => categories.get(tag)));
        const missing = (WANTED[type] ?? []).filter((category) => !has.has(category)).join(", ");
        if (missing === "") return [];
        return [{ construct, problem: `It has no tag of ${missing}.`, remedy: `Give it one of each: ${missing}.` }];
      });
    }),
};

/** The name of each tag's category, by the tag's address. */
function categoriesOfTags(stack: readonly Block[]): ReadonlyMap<string, unknown> {
  const names = new Map(
    stack
      .filter(({ type }) => type === "vsphere_tag_category")
      .map((block) => [addressOf(block), block.attributes["name"]]),
  );
  return new Map(
    stack
      .filter(({ type }) => type === "vsphere_tag")
      .map((block) => {
        const [category = ""] = idsIn(block.attributes["category_id"], block.construct);
        return [addressOf(block), names.get(category)];
      }),
  );
}
