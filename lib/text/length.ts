const UNITS = [
  ["d", 86_400],
  ["h", 3600],
  ["min", 60],
  ["s", 1],
] as const;

/**
 * A length of time that was measured, `0.9 s`, `7 min 31 s`, `1 h 2 min 5 s`: to a tenth of a second below a minute, to a
 * second from there on, always rounded up, so that nothing reads as kept that was missed.
 */
export function lengthText(milliseconds: number, language: "en" | "fr"): string {
  const tenths = Math.ceil(milliseconds / 100) / 10;
  if (tenths < 60) return `${language === "fr" ? String(tenths).replace(".", ",") : tenths} s`;
  let rest = Math.ceil(milliseconds / 1000);
  return UNITS.flatMap(([unit, length]) => {
    const amount = Math.floor(rest / length);
    rest -= amount * length;
    return amount > 0 ? [`${amount} ${unit === "d" && language === "fr" ? "j" : unit}`] : [];
  }).join(" ");
}
