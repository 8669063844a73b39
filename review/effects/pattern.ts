const compiled = new Map<string, RegExp>();

/** Whether a row's attribute, with `*` for a part of a name and `**` for everything, names an attribute. */
export function matches(pattern: string, attribute: string): boolean {
  if (!pattern.includes("*")) return pattern === attribute;
  const known = compiled.get(pattern) ?? new RegExp(`^${escaped(pattern)}$`);
  compiled.set(pattern, known);
  return known.test(attribute);
}

const escaped = (pattern: string): string =>
  pattern
    .replace(/[.[\]]/g, "\\$&")
    .replaceAll("**", "\0")
    .replaceAll("*", "[^.[]*")
    .replaceAll("\0", ".*");
