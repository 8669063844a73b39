/** A name like `name` that is not in `taken`: the last number before the first dot is raised, or one is appended. */
export function freeName(name: string, taken: readonly string[]): string {
  const [, stem = name, digits = "", domain = ""] = /^([^.]*?)(\d*)(\..*)?$/.exec(name) ?? [];
  const numbered = (number: number) =>
    digits === "" ? `${stem}-${number}${domain}` : `${stem}${String(number).padStart(digits.length, "0")}${domain}`;
  let number = digits === "" ? 2 : Number(digits) + 1;
  while (taken.includes(numbered(number))) number += 1;
  return numbered(number);
}
