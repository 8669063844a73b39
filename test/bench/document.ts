import { readFile, writeFile } from "node:fs/promises";
import { inProject } from "../../lib/paths";
import type { Part } from "./part";

const file = inProject("docs", "benchmarks.md");
const HEADING = `# Benchmarks

\`npm run bench -- --write\` measures and writes this file. \`npm run bench -- <part> --write\` updates one part. The benchmarks are
comparisons, not tests: no check fails if a figure changes.
`;

/** Replaces the results of a benchmark in the documentation. */
export async function document({ name }: Part, text: string): Promise<void> {
  const written = await readFile(file, "utf8").catch(() => "");
  const sections = new Map(
    written
      .split(/^(?=## )/m)
      .filter((section) => section.startsWith("## "))
      .map((section): [string, string] => [section.slice(3, section.indexOf("\n")), section]),
  );
  sections.set(name, `## ${name}\n\n\`\`\`\n${text}\`\`\`\n`);
  await writeFile(file, [HEADING, ...[...sections.values()].map((section) => `${section.trimEnd()}\n`)].join("\n"));
}
