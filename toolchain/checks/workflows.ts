import { inProject } from "../../lib/paths";
import type { Check } from "./check";

const actionlint = inProject("toolchain", "actionlint");

/** The workflows of `.github/`, by actionlint; other files only where named. Go builds it once and keeps it. */
export const workflows = (...files: readonly string[]): Check => ({
  title: "Workflows",
  // what else may be installed on this machine has no say
  command: ["go", "tool", "actionlint", "-no-color", "-shellcheck=", "-pyflakes=", ...files],
  directory: actionlint,
  remedy: "Fix the workflow where actionlint points to.",
});
