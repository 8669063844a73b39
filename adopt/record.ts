import { join } from "node:path";
import { replaceFile } from "../lib/replace-file";
import type { PromotedData, SiteName } from "../model/schema/site";
import { type Printable, print } from "./print";

export const recordFile = (site: SiteName, root: string): string => join(root, "datacenters", "adopted", `${site}.ts`);

/** Writes the promoted objects of a site. */
export async function writeRecord(
  site: SiteName,
  { objects = {}, released = [] }: PromotedData,
  root: string,
): Promise<void> {
  const data = {
    ...(Object.keys(objects).length > 0 && {
      objects: Object.fromEntries(Object.entries(objects).sort(([one], [other]) => (one < other ? -1 : 1))),
    }),
    ...(released.length > 0 && { released }),
  };
  const text = print(data as Printable, "").join("\n");
  await replaceFile(
    recordFile(site, root),
    `import { definePromoted } from "../../model/schema/site";

/** The objects of ${site[0]?.toUpperCase()}${site.slice(1)}'s baseline that its stack manages, as they were found. \`npm run adopt -- promote\` writes this file. */
export const promoted = definePromoted(${text});
`,
  );
}

/** Gives objects back: the next deployment removes them from Terraform's state, and does not change them. */
export function released(
  { objects = {}, released: before = [] }: PromotedData,
  paths: readonly string[],
): PromotedData {
  const addresses = paths.flatMap((path) =>
    objects[path] === undefined ? [] : [`${objects[path].type}.${objects[path].id}`],
  );
  return {
    objects: Object.fromEntries(Object.entries(objects).filter(([path]) => !paths.includes(path))),
    released: [...new Set([...before, ...addresses])],
  };
}

/** Promoted again: Terraform must not forget what it imports. */
export const withPromoted = (
  { objects = {}, released: before = [] }: PromotedData,
  more: NonNullable<PromotedData["objects"]>,
): PromotedData => {
  const addresses = new Set(Object.values(more).map(({ type, id }) => `${type}.${id}`));
  return { objects: { ...objects, ...more }, released: before.filter((address) => !addresses.has(address)) };
};
