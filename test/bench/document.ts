import { readFile, writeFile } from "node:fs/promises";
import { inProject } from "../../lib/paths";
import type { Part } from "./part";

const file = inProject("docs", "benchmarks.md");
const HEADING = `# Benchmarks

\`npm run bench -- --write\` printed what follows and wrote it here; \`npm run bench -- <part> --write\` renews one part. They
compare, they are no tests: nothing fails when a figure changes.
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
