import type { Release } from "../../review/effects/effect";
import { matches } from "../../review/effects/row";
import { ALL_TABLES } from "../../review/effects/tables/all";
import type { BlockSchema, ProviderSchema } from "./provider-schema";

/** The attributes and blocks of a type, in the notation of the table of effects: `disk[]`, `disk[].size`. */
export function attributesOf({ attributes, blocks }: BlockSchema, prefix = ""): string[] {
  return [
    ...[...attributes].map((name) => `${prefix}${name}`),
    ...[...blocks].flatMap(([name, block]) => [`${prefix}${name}[]`, ...attributesOf(block, `${prefix}${name}[].`)]),
  ];
}

/** For each attribute of each type: whether the table has a row, whether it changes by itself, and why it is not classified. */
export function coverage(schema: ProviderSchema, release: Release) {
  return ALL_TABLES.flatMap(({ type, rows, volatile, notClassified }) => {
    const block = schema.get(`resource.${type}`);
    if (block === undefined) return [];
    const names = (patterns: readonly string[], attribute: string) =>
      patterns.some((pattern) => matches(pattern, attribute));
    return attributesOf(block).map((attribute) => ({
      attribute: `${type}.${attribute}`,
      row: rows.some(
        ({ attributes, releases }) => (releases?.includes(release) ?? true) && names(attributes, attribute),
      ),
      volatile: names(volatile, attribute),
      because: notClassified.find(({ attributes }) => names(attributes, attribute))?.because,
    }));
  });
}

/** The attributes of a release with neither a row in the table nor a reason why there is none. */
export const uncoveredAttributes = (schema: ProviderSchema, release: Release): string[] =>
  coverage(schema, release)
    .filter(({ row, volatile, because }) => !row && !volatile && because === undefined)
    .map(({ attribute }) => attribute);
