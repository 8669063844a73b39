import { inProject } from "../../lib/paths";
import type { Check } from "./check";

const actionlint = inProject("toolchain", "actionlint");

/** Checks the workflows in `.github/` with actionlint. @param files other workflows to check instead */
export const workflows = (...files: readonly string[]): Check => ({
  title: "Workflows",
  // does not depend on other programs of this machine
  command: ["go", "tool", "actionlint", "-no-color", "-shellcheck=", "-pyflakes=", ...files],
  directory: actionlint,
  remedy: "Fix the workflow at the line that actionlint reports.",
});
