import { groupBy } from "../lib/group-by";
import type { Census } from "./census";

/** The tags of each tagged object, by its inventory path. */
export function tagsByPath({ tags }: Census): (path: string) => string[] {
  const byPath = groupBy(
    tags.flatMap((tag) => tag.objects.map((path) => ({ path, text: tagText(tag.category, tag.name) }))),
    ({ path }) => path,
  );
  return (path) => (byPath.get(path) ?? []).map(({ text }) => text);
}

/** A tag as text. */
export const tagText = (category: string, tag: string): string => `${category}: ${tag}`;
