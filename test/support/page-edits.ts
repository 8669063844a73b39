import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { inProject } from "../../lib/paths";
import type { ProjectCopy } from "./project-copy";

export const pageText = (...file: string[]): string => readFileSync(inProject(...file), "utf8");

/** An edit that a page shows, with the bold words above it. */
export interface PageEdit {
  readonly what: string;
  readonly patch: string;
}

export const editsOf = (page: string): PageEdit[] =>
  [...page.matchAll(/^```diff\n(.+?)^```$/gms)].map(({ index, 1: patch = "" }) => ({
    what: [...page.slice(0, index).matchAll(/^\*\*(.+?)\*\*/gm)].at(-1)?.[1] ?? "",
    patch,
  }));

/** Applies an edit to a copy of the project, as a reader does. */
export function applyEdit(patch: string, to: ProjectCopy): void {
  const { stderr, status } = spawnSync("git", ["apply", "--recount"], { cwd: to.directory, input: patch });
  expect([String(stderr), status]).toEqual(["", 0]);
}
