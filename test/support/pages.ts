import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, normalize } from "node:path";
import { anchorOf } from "../../lib/markdown";
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

export const anchorsOf = (page: string): ReadonlySet<string> =>
  new Set([...withoutExamples(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => anchorOf(heading)));

/** Links of a built HTML page, and what it loads, that lead nowhere within `directory`. */
export function deadLinksOf(html: string, directory: string): string[] {
  const idsOf = (file: string) =>
    new Set([...readFileSync(join(directory, file), "utf8").matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
  const written = [...readFileSync(join(directory, html), "utf8").matchAll(/ (?:href|src)="([^"]*)"/g)];
  return written.flatMap(([, link = ""]) => {
    if (/^https:/.test(link)) return [];
    const [path = "", anchor = ""] = decodeURI(link).split("#", 2);
    const file = path === "" ? html : normalize(join(html, "..", path));
    const isThere = !/^\/|\/$/.test(path) && !file.startsWith("..") && existsSync(join(directory, file));
    return isThere && (anchor === "" || idsOf(file).has(anchor)) ? [] : [`${html}: ${link}`];
  });
}

/** The files that a page names as code: `test/stacks/guards.test.ts`. Patterns and generated files are ignored. */
export function namedFilesOf(page: string): string[] {
  const rooms = readdirSync(inProject(), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !["node_modules", "evidence", "cdktf.out"].includes(entry.name))
    .map(({ name }) => name.replace(".", "\\."));
  const path = new RegExp(`^(?:${rooms.join("|")})/[\\w./-]+$`);
  return [...withoutExamples(page).matchAll(/`([^`\n]+)`/g)].flatMap(([, code = ""]) =>
    path.test(code) && !/^\.(cache|simulation|rehearsal|deploy|git)\//.test(code) ? [code] : [],
  );
}

const withoutExamples = (page: string): string => readFileSync(inProject(page), "utf8").replace(/^```.*?^```$/gms, "");
