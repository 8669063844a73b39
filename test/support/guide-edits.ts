import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { inProject } from "../../lib/paths";
import type { ProjectCopy } from "./project-copy";

export const textOf = (...file: string[]): string => readFileSync(inProject(...file), "utf8");

/** The edits that a page shows, each with the bold text or the heading above it. */
export const editsOf = (page: string): readonly { readonly what: string; readonly patch: string }[] =>
  [...page.matchAll(/^```diff\n(.+?)^```$/gms)].map(({ index, 1: patch = "" }) => {
    const [, bold, heading] = [...page.slice(0, index).matchAll(/^(?:\*\*(.+?)\*\*|## (.+)$)/gm)].at(-1) ?? [];
    return { what: bold ?? heading ?? "", patch };
  });

/** Applies an edit to the files of a copy. */
export function applyEdit(patch: string, to: ProjectCopy): void {
  const { stderr, status } = spawnSync("git", ["apply", "--recount"], { cwd: to.directory, input: patch });
  expect([String(stderr), status]).toEqual(["", 0]);
}
