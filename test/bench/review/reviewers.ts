import { cp, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../../lib/failure";
import { cache, inProject, project } from "../../../lib/paths";
import { run } from "../../../lib/processes";
import type { ReportProgress } from "../../../lib/progress";
import { conftest } from "../../../toolchain/artefacts";
import { buildStep } from "../../../toolchain/build";
import type { ReviewProgram } from "./whole-program";

export interface Reviewer {
  readonly name: string;
  /** What it does with a plan. */
  readonly does: string;
  /** The program that reviews a plan and writes its output to a folder. */
  readonly program: (plan: string, folder: string) => ReviewProgram;
}

const drawing = join(cache, "terraform-visual");

/** This project's review first. */
export const reviewers: readonly [Reviewer, ...Reviewer[]] = [
  {
    name: "this project",
    does: "npm run review -- --plan primary=<file> --no-base --markdown <file>, without npm: reads, classifies, writes the comment",
    program: (plan, folder) => ({
      command: [
        ...([process.execPath, inProject("cli", "bootstrap.mjs"), "review"] as const),
        ...["--plan", `primary=${plan}`, "--no-base", "--markdown", join(folder, "review.md")],
      ],
      directory: project,
      // harmless, needs approval, blocked
      exitCodes: [0, 2, 3],
    }),
  },
  {
    name: "conftest",
    does: "conftest 0.71.1, Go: the two rules of test/bench/review/policy, which look for destroyed VMs and renamed disks",
    program: (plan) => ({
      command: [
        conftest.binaries[0],
        "test",
        plan,
        "--policy",
        inProject("test", "bench", "review", "policy"),
        "--no-color",
      ],
      directory: project,
      // a rule was broken
      exitCodes: [0, 1],
    }),
  },
  {
    name: "Terraform Visual",
    does: "@terraform-visual/cli 0.2.1, Node: copies the plan, secrets and all, into a page that shows it",
    program: (plan, folder) => ({
      command: [
        ...([process.execPath, join(drawing, "node_modules", "@terraform-visual", "cli", "bin", "index.js")] as const),
        ...["--plan", plan, "--out", folder],
      ],
      directory: project,
      exitCodes: [0],
    }),
  },
];

/** Installs the other reviewers from their registries. */
export async function bringReviewers(tell: ReportProgress, signal: AbortSignal): Promise<void> {
  const { title, skip, run: build } = buildStep(conftest, signal);
  tell(title);
  if (!(await skip?.())) await build(tell);
  tell("Install Terraform Visual");
  await mkdir(drawing, { recursive: true });
  await cp(inProject("toolchain", "terraform-visual"), drawing, { recursive: true });
  const { exitCode, lines } = await run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd: drawing,
    signal,
  });
  if (exitCode === 0) return;
  throw new Failure(
    `Installing Terraform Visual failed\n${lines.slice(-10).join("\n")}`,
    drawing,
    "Check the connection to the npm registry.",
  );
}
