export type Weight = "regular" | "bold";

/**
 * Advance widths in thousandths of the font size, from the space (U+0020) to the tilde (U+007E): of each sign the wider of two fonts.
 * Arimo has the widths of Helvetica, Arial and Liberation Sans. DejaVu Sans is the default of plain Linux, and as wide as Verdana.
 * `test/browser/font-widths.test.ts` measures both and prints this table where it differs.
 */
export const ASCII_WIDTHS: Readonly<Record<Weight, readonly number[]>> = {
  regular: [
    318, 401, 460, 838, 637, 951, 780, 275, 391, 391, 500, 838, 318, 361, 318, 337, 637, 637, 637, 637, 637, 637, 637,
    637, 637, 637, 337, 337, 838, 838, 838, 557, 1016, 685, 687, 723, 771, 667, 611, 778, 752, 295, 500, 667, 558, 863,
    749, 788, 667, 788, 723, 667, 611, 732, 685, 989, 686, 667, 686, 391, 337, 391, 838, 557, 500, 613, 635, 550, 635,
    616, 353, 635, 634, 278, 278, 580, 278, 975, 634, 612, 635, 635, 412, 521, 393, 634, 592, 818, 592, 592, 525, 637,
    337, 637, 838,
  ],
  bold: [
    349, 457, 521, 838, 696, 1002, 873, 307, 458, 458, 523, 838, 380, 416, 380, 366, 696, 696, 696, 696, 696, 696, 696,
    696, 696, 696, 400, 400, 838, 838, 838, 611, 1000, 774, 763, 734, 831, 684, 684, 821, 837, 373, 557, 775, 638, 996,
    837, 851, 733, 851, 771, 721, 683, 813, 774, 1104, 771, 725, 726, 458, 366, 458, 838, 557, 500, 675, 716, 593, 716,
    679, 436, 716, 712, 343, 343, 666, 343, 1042, 712, 688, 716, 716, 494, 596, 479, 712, 652, 924, 646, 652, 583, 712,
    366, 712, 838,
  ],
};

/** The signs beyond ASCII that pictures use. A letter with an accent is as wide as without. */
export const SIGN_WIDTHS: Readonly<Record<Weight, Readonly<Record<string, number>>>> = {
  regular: {
    "\u00a0": 318,
    "\u202f": 200,
    "·": 334,
    "×": 838,
    "–": 557,
    "—": 1000,
    "’": 318,
    "…": 1000,
    "→": 838,
    "≤": 838,
    "≥": 838,
    "−": 838,
    "«": 612,
    "»": 612,
    "•": 590,
    œ: 1023,
    "°": 500,
    µ: 637,
  },
  bold: {
    "\u00a0": 349,
    "\u202f": 200,
    "·": 380,
    "×": 838,
    "–": 557,
    "—": 1000,
    "’": 380,
    "…": 1000,
    "→": 838,
    "≤": 838,
    "≥": 838,
    "−": 838,
    "«": 646,
    "»": 646,
    "•": 640,
    œ: 1095,
    "°": 500,
    µ: 736,
  },
};

const WIDEST = 1200;

/**
 * The width that a text needs, in the unit of its font size, whichever of the fonts in `FONT_FAMILY` shows it. An unknown sign
 * counts as wider than all others.
 */
export function textWidth(text: string, size: number, weight: Weight = "regular"): number {
  let width = 0;
  for (const sign of text.normalize("NFD").replace(/\p{Mark}/gu, "")) {
    width += ASCII_WIDTHS[weight][sign.charCodeAt(0) - 0x20] ?? SIGN_WIDTHS[weight][sign] ?? WIDEST;
  }
  return (width * size) / 1000;
}
