/** The colours of all pictures. The same thing has the same colour everywhere, and never differs by colour alone. */
export const INK = "#26323a";
export const QUIET_INK = "#5b6770";
export const LINE = "#5b6770";
export const FRAME = "#c8d0d6";
export const PAPER = "#ffffff";
export const SHADE = "#f4f6f8";
export const ALARM = "#b3261e";

/** The meaning of a box. */
export const LOOKS = {
  /** Existed before the project: read, never managed. */
  existing: { fill: "#fdf3d8", line: "#b58a1b" },
  /** Created and managed by the project. */
  made: { fill: "#e3eefb", line: "#3f73b5" },
  /** Carries data between the sites. */
  link: { fill: "#dff1e4", line: "#3d8a55" },
  /** Exists only while the backup site is recovered. */
  surge: { fill: "#f3e8fa", line: "#8656a8" },
  plain: { fill: SHADE, line: LINE },
} as const;

export type Look = keyof typeof LOOKS;

/** Colours for neighbouring lines. */
export const LINE_COLOURS = ["#3f73b5", "#b5631b", "#3d8a55", "#8656a8", "#2a8a94", "#b23a5e", "#7d7a1f"] as const;

/** One font family for all pictures: its character widths are known, and every system has a compatible font. */
export const FONT_FAMILY = "Helvetica, Arial, sans-serif";
