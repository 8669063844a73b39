/**
 * Advance widths of Helvetica, in thousandths of the font size, from the space (U+0020) to the tilde (U+007E). Arial, Liberation
 * Sans and Nimbus Sans have the same. @see Adobe's Core 14 AFM files, Helvetica.afm and Helvetica-Bold.afm
 */
const WIDTHS = {
  regular: [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
    722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
    556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
    260, 334, 584,
  ],
  bold: [
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 556, 333, 333, 584, 584, 584, 611, 975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611, 833,
    722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584, 556, 333, 556, 611, 556, 611,
    556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611, 611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389,
    280, 389, 584,
  ],
} as const;

/** The characters beyond ASCII that the pictures use. Letters with accents are as wide as without. */
const SIGNS: Readonly<Record<string, number>> = {
  "\u00a0": 278,
  "\u202f": 278,
  "·": 333,
  "×": 584,
  "–": 556,
  "’": 278,
  "…": 1000,
  "→": 1000,
  "≤": 549,
};
const WIDEST = 1015;

export type Weight = keyof typeof WIDTHS;

/** The width of a text, in the unit of its font size. An unknown character counts as the widest. */
export function textWidth(text: string, size: number, weight: Weight = "regular"): number {
  let width = 0;
  for (const sign of text.normalize("NFD").replace(/\p{Mark}/gu, "")) {
    width += WIDTHS[weight][sign.charCodeAt(0) - 0x20] ?? SIGNS[sign] ?? WIDEST;
  }
  return (width * size) / 1000;
}
