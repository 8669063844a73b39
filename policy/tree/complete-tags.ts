import { TerraformStack } from "cdktf";
import { groupBy } from "../../lib/group-by";
import { TAG_CATEGORIES } from "../../model/names";
import { addressOf, type Block, idsIn, isDesigned, isResource } from "./block";
import type { TreeRule } from "./finding";

const { storageClass, ...machineCategories } = TAG_CATEGORIES;

/** Required tag categories by resource type. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  vsphere_virtual_machine: Object.values(machineCategories),
  vsphere_vmfs_datastore: [storageClass],
  vsphere_nas_datastore: [storageClass],
};

/** Covers tags and categories that the stack creates, and those that it finds by name. */
export const completeTags: TreeRule = {
  title: "Each VM and each datastore has a tag of every category for its kind",
  explanation:
    "Tags show to which tier a VM belongs, who manages it and how it is protected. Storage policies find a datastore by its tag. A " +
    "search by tag misses an object without one.",
  source: { document: "This project", section: "model/names.ts, TAG_CATEGORIES", standing: "design" },
  severity: "error",
  check: (blocks) =>
    [...groupBy(blocks, ({ construct }) => TerraformStack.of(construct)).values()].flatMap((stack) => {
      const categories = categoriesOfTags(stack);
      return stack
        .filter(isResource(...Object.keys(REQUIRED)))
        .filter(isDesigned)
        .flatMap(({ construct, type, attributes }) => {
          const has = new Set(idsIn(attributes["tags"], construct).map((tag) => categories.get(tag)));
          const missing = (REQUIRED[type] ?? []).filter((category) => !has.has(category)).join(", ");
          if (missing === "") return [];
          return [
            {
              construct,
              problem: `It has no tag of category ${missing}.`,
              remedy: `Add one tag of each category: ${missing}.`,
            },
          ];
        });
    }),
};

/** Category names by tag address. */
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
