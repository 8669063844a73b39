/** The colours of every picture: the same thing has the same colour throughout, and is told by more than its colour. */
export const INK = "#26323a";
export const QUIET_INK = "#5b6770";
export const LINE = "#5b6770";
export const FRAME = "#c8d0d6";
export const PAPER = "#ffffff";
export const SHADE = "#f4f6f8";
export const ALARM = "#b3261e";

/** Links and focus in text, on PAPER and on SHADE. */
export const ACCENT = "#1f5a93";

/** The same on a dark page. Pictures keep their own white paper. */
export const DARK = {
  ink: "#e4e9ec",
  quietInk: "#a3b0b8",
  line: "#8b98a1",
  frame: "#3b4750",
  paper: "#14191d",
  shade: "#1d242a",
  alarm: "#ff9a8f",
  accent: "#8cc0f0",
} as const;

/** What a box stands for. */
export const LOOKS = {
  /** Is there before the project acts: read, never managed. */
  existing: { fill: "#fdf3d8", line: "#b58a1b" },
  /** Made and managed by the project. */
  made: { fill: "#e3eefb", line: "#3f73b5" },
  /** Carries data between the sites. */
  link: { fill: "#dff1e4", line: "#3d8a55" },
  /** Exists only while the backup site is recovered. */
  surge: { fill: "#f3e8fa", line: "#8656a8" },
  plain: { fill: SHADE, line: LINE },
} as const;

export type Look = keyof typeof LOOKS;

/** Colours that tell neighbouring lines apart. */
export const LINE_COLOURS = ["#3f73b5", "#b5631b", "#3d8a55", "#8656a8", "#2a8a94", "#b23a5e", "#7d7a1f"] as const;

/** One face in every picture: its widths are known, and each system has one with the same. */
export const FONT_FAMILY = "Helvetica, Arial, sans-serif";
