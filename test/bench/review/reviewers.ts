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
  /** How it reviews a plan, for the notes of the result. */
  readonly method: string;
  /** The program that reviews a plan and writes its output to a folder. */
  readonly program: (plan: string, folder: string) => ReviewProgram;
}

const visualDirectory = join(cache, "terraform-visual");

/** The first one is this project's review. */
export const reviewers: readonly [Reviewer, ...Reviewer[]] = [
  {
    name: "this project",
    method:
      "npm run review -- --plan primary=<file> --no-base --markdown <file>, started without npm: reads and classifies the plan, and writes the comment",
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
    method:
      "conftest 0.71.1, Go: applies the two rules in test/bench/review/policy, which find destroyed VMs and renamed disks",
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
      // 1: a rule is violated
      exitCodes: [0, 1],
    }),
  },
  {
    name: "Terraform Visual",
    method: "@terraform-visual/cli 0.2.1, Node: copies the plan, including its secrets, to a web page that shows it",
    program: (plan, folder) => ({
      command: [
        ...([
          process.execPath,
          join(visualDirectory, "node_modules", "@terraform-visual", "cli", "bin", "index.js"),
        ] as const),
        ...["--plan", plan, "--out", folder],
      ],
      directory: project,
      exitCodes: [0],
    }),
  },
];

/** Installs the other reviewers from their registries. */
export async function installReviewers(report: ReportProgress, signal: AbortSignal): Promise<void> {
  const { title, skip, run: build } = buildStep(conftest, signal);
  report(title);
  if (!(await skip?.())) await build(report);
  report("Install Terraform Visual");
  await mkdir(visualDirectory, { recursive: true });
  await cp(inProject("toolchain", "terraform-visual"), visualDirectory, { recursive: true });
  const { exitCode, lines } = await run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
    ...{ recipient: "npm", cwd: visualDirectory, signal },
  });
  if (exitCode === 0) return;
  throw new Failure(
    `Installing Terraform Visual failed\n${lines.slice(-10).join("\n")}`,
    visualDirectory,
    "Check the connection to the npm registry.",
  );
}
