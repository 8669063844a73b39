import type { Release } from "../../review/effects/effect";
import { matches } from "../../review/effects/row";
import { ALL_TABLES } from "../../review/effects/tables/all";
import type { BlockSchema, ProviderSchema } from "./provider-schema";

/** Every attribute and block that a type has, as the table of effects writes them: `disk[]`, `disk[].size`. */
export function attributesOf({ attributes, blocks }: BlockSchema, prefix = ""): string[] {
  return [
    ...[...attributes].map((name) => `${prefix}${name}`),
    ...[...blocks].flatMap(([name, block]) => [`${prefix}${name}[]`, ...attributesOf(block, `${prefix}${name}[].`)]),
  ];
}

/** What the table says of an attribute of each type: a row, that it changes by itself, why it is not classified, or nothing. */
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

/** The attributes of a release about which the table says nothing: neither a row nor why there is none. */
export const untold = (schema: ProviderSchema, release: Release): string[] =>
  coverage(schema, release)
    .filter(({ row, volatile, because }) => !row && !volatile && because === undefined)
    .map(({ attribute }) => attribute);
