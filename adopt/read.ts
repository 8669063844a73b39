import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Census } from "../census/census";
import { kinds } from "../census/kinds";
import { modelledSite } from "../census/modelled-site";
import { Failure } from "../lib/failure";
import { run } from "../lib/processes";
import type { Model } from "../model/model";
import type { SiteName } from "../model/schema/site";
import { withScratch } from "../terraform/private-directory";
import { type FoundBaseline, findBaseline } from "./find-baseline";
import { baselineText, currentBaseline, withBaseline } from "./site-file";

/** The names of the objects that the project manages at a site, by kind: "cluster rabat-extension". */
export function managedNames(model: Model, siteName: SiteName): ReadonlySet<string> {
  const site = modelledSite(model, siteName);
  return new Set(
    kinds.flatMap((group) =>
      group.kinds.flatMap((kind) =>
        kind.expected(site).flatMap(({ name, origin }) => (origin === "project" ? [`${kind.name} ${name}`] : [])),
      ),
    ),
  );
}

export interface Adoption extends FoundBaseline {
  /** The file as it was written. */
  readonly file: string;
  /** Lines of the baseline that differ from the last reading, with "+" or "-". Empty for the first reading. */
  readonly changed: readonly string[];
}

/**
 * Writes what a site's vCenter has into the site's file, as its baseline. What an engineer changed there since the last reading stays;
 * what changed in vCenter is written; where both changed, the engineer's text stays.
 */
export async function adopt(
  model: Model,
  siteName: SiteName,
  census: Census,
  root: string,
  today: string,
): Promise<Adoption> {
  const file = join(root, "datacenters", `${siteName}.ts`);
  const record = join(root, "datacenters", "adopted", `${siteName}.as-read.txt`);
  const text = await readFile(file, "utf8");
  const before = await readFile(record, "utf8").catch(() => undefined);
  const found = findBaseline(census, model.sites[siteName], managedNames(model, siteName), today);
  const now = baselineText(found);
  const current = currentBaseline(text);
  const merged = before === undefined ? now : await mergedText({ current, before, now });
  await writeFile(file, withBaseline(text, merged, found.hardware));
  await writeFile(record, now);
  return { ...found, file, changed: before === undefined ? [] : changedLines(before, now) };
}

/** With Git, which every checkout has. */
async function mergedText({
  current,
  before,
  now,
}: {
  readonly current: string;
  readonly before: string;
  readonly now: string;
}): Promise<string> {
  return withScratch(process.env, async (scratch) => {
    const files = Object.entries({ current, before, now }).map(
      ([name, text]) => [join(scratch, name), `${text}\n`] as const,
    );
    for (const [path, text] of files) await writeFile(path, text);
    const { exitCode, stdout, lines } = await run(
      "git",
      ["merge-file", "-p", "--ours", ...files.map(([path]) => path)],
      {
        recipient: "git",
      },
    );
    if (exitCode === 0) return stdout.trimEnd();
    throw new Failure(
      `git merge-file failed\n${lines.join("\n")}`,
      "the site's file",
      "Update Git, then run the command again.",
    );
  });
}

function changedLines(before: string, now: string): string[] {
  const linesOf = (text: string) =>
    text
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => !line.startsWith("readOn:"));
  const [old, next] = [linesOf(before), linesOf(now)];
  const [had, has] = [new Set(old), new Set(next)];
  return [
    ...old.filter((line) => !has.has(line)).map((line) => `- ${line}`),
    ...next.filter((line) => !had.has(line)).map((line) => `+ ${line}`),
  ];
}
