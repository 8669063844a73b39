import { readFile } from "node:fs/promises";
import { z } from "zod";
import { inProject } from "../../lib/paths";
import { terraformProgram } from "../../toolchain/terraform";

/** The start and end of a Terraform process, in milliseconds since 1970. */
const spanSchema = z.object({ command: z.string(), began: z.number(), ended: z.number() });

export type Span = z.output<typeof spanSchema>;

/** Records the start and end of every Terraform process. */
export const timed = (file: string): Readonly<Record<string, string>> => ({
  BENCH_TERRAFORM: terraformProgram(),
  BENCH_SPANS_FILE: file,
  TERRAFORM_PROGRAM: inProject("test", "bench", "timed-terraform.mjs"),
});

export const readSpans = async (file: string): Promise<readonly Span[]> =>
  (await readFile(file, "utf8"))
    .trim()
    .split("\n")
    .map((line) => spanSchema.parse(JSON.parse(line)));

/** How long at least one process ran. */
export function together(spans: readonly Pick<Span, "began" | "ended">[]): number {
  let sum = 0;
  let until = 0;
  for (const { began, ended } of spans.toSorted((a, b) => a.began - b.began)) {
    sum += Math.max(0, ended - Math.max(began, until));
    until = Math.max(until, ended);
  }
  return sum;
}
