import { ACCENT, ALARM, DARK, FONT_FAMILY, FRAME, INK, LINE, PAPER, QUIET_INK, SHADE } from "./palette";

/** The palette's colours as custom properties, before the rules that use them. */
export const stylesheet = (rules: string): string => {
  const colours = {
    ink: [INK, DARK.ink],
    quiet: [QUIET_INK, DARK.quietInk],
    line: [LINE, DARK.line],
    frame: [FRAME, DARK.frame],
    paper: [PAPER, DARK.paper],
    shade: [SHADE, DARK.shade],
    alarm: [ALARM, DARK.alarm],
    accent: [ACCENT, DARK.accent],
  };
  const properties = Object.entries(colours).map(
    ([name, [light, dark]]) => `--${name}: light-dark(${light}, ${dark});`,
  );
  return `:root { --picture: ${PAPER}; --face: ${FONT_FAMILY}; ${properties.join(" ")} }\n${rules}`;
};
