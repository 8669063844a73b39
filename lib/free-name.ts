/** A name like `name` that none of `taken` is: counts its last number before a dot on, or appends one. */
export function freeName(name: string, taken: readonly string[]): string {
  const [, stem = name, digits = "", domain = ""] = /^([^.]*?)(\d*)(\..*)?$/.exec(name) ?? [];
  const numbered = (number: number) =>
    digits === "" ? `${stem}-${number}${domain}` : `${stem}${String(number).padStart(digits.length, "0")}${domain}`;
  let number = digits === "" ? 2 : Number(digits) + 1;
  while (taken.includes(numbered(number))) number += 1;
  return numbered(number);
}
