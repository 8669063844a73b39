import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join, normalize } from "node:path";
import { inProject } from "../../lib/paths";

/** A link of a page to a file of the project. */
export interface PageLink {
  readonly file: string;
  /** The anchor of a heading, or "" for the whole file. */
  readonly anchor: string;
  readonly written: string;
}

/** The paths of all Markdown files that git tracks or would add. */
export const pages = (): string[] =>
  execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"], { cwd: inProject() })
    .toString()
    .split("\n")
    .filter((file) => file !== "");

export const linksOf = (page: string): PageLink[] =>
  [...withoutExamples(page).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, written = ""]) => {
    if (/^[a-z]+:/.test(written)) return [];
    const [path = "", anchor = ""] = written.split("#", 2);
    return [{ file: path === "" ? page : normalize(join(page, "..", path)), anchor, written }];
  });

/** The headings of a page, as GitHub and Forgejo write their anchors. */
export const anchorsOf = (page: string): ReadonlySet<string> =>
  new Set(
    [...withoutExamples(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, "")
        .replaceAll(" ", "-"),
    ),
  );

/** The files that a page names as code: `test/stacks/guards.test.ts`. Patterns and generated files are ignored. */
export function namedFilesOf(page: string): string[] {
  const rooms = readdirSync(inProject(), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !["node_modules", "evidence"].includes(entry.name))
    .map(({ name }) => name.replace(".", "\\."));
  const path = new RegExp(`^(?:${rooms.join("|")})/[\\w./-]+$`);
  return [...withoutExamples(page).matchAll(/`([^`\n]+)`/g)].flatMap(([, code = ""]) =>
    path.test(code) && !/^\.(cache|simulation|rehearsal|deploy|git)\//.test(code) ? [code] : [],
  );
}

const withoutExamples = (page: string): string => readFileSync(inProject(page), "utf8").replace(/^```.*?^```$/gms, "");
