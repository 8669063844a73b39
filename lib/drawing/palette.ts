/** The colours of every picture. A colour has one meaning throughout, and no meaning is shown by colour alone. */
export const INK = "#26323a";
export const QUIET_INK = "#5b6770";
export const LINE = "#5b6770";
export const FRAME = "#c8d0d6";
export const PAPER = "#ffffff";
export const SHADE = "#f4f6f8";
/** A limit, or a failure. Nothing else is red. */
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

/** The kinds of boxes. */
export const LOOKS = {
  /** Exists before the first deploy: read, never managed. */
  existing: { fill: "#fdf3d8", line: "#b58a1b" },
  /** Created and managed by the project. */
  managed: { fill: "#e3eefb", line: "#3f73b5" },
  /** Carries data between the sites. */
  link: { fill: "#dff1e4", line: "#3d8a55" },
  /** Exists only while the backup site is recovered. */
  surge: { fill: "#f3e8fa", line: "#8656a8" },
  plain: { fill: SHADE, line: LINE },
} as const;

export type Look = keyof typeof LOOKS;

/** Distinguish neighbouring lines. None can be mistaken for `ALARM`. */
export const LINE_COLOURS = ["#3f73b5", "#b5631b", "#3d8a55", "#8656a8", "#2a8a94", "#6b5240", "#7d7a1f"] as const;

/** Each system has one of these. `textWidth` reserves room for the widest. */
export const FONT_FAMILY = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif";
