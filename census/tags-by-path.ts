import { groupBy } from "../lib/group-by";
import type { Census } from "./census";
import { isManagedByProject } from "./managed-by-project";

/** The project's tags of each tagged object, by its inventory path. Tags in other categories are not compared. */
export function tagsByPath({ tags }: Census): (path: string) => string[] {
  const byPath = groupBy(
    tags
      .filter(({ category }) => isManagedByProject({ name: category }))
      .flatMap((tag) => tag.objects.map((path) => ({ path, text: tagText(tag.category, tag.name) }))),
    ({ path }) => path,
  );
  return (path) => (byPath.get(path) ?? []).map(({ text }) => text);
}

/** A tag as text. */
export const tagText = (category: string, tag: string): string => `${category}: ${tag}`;
