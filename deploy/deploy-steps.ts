import { join } from "node:path";
import type { Step } from "../lib/progress";
import { STACKS } from "../model/names";
import { cdktf } from "../terraform/cdktf";
import type { Environment } from "../terraform/synthesised";
import { DeployProgress } from "./deploy-progress";

export interface DeployStepsOptions {
  readonly environment: Environment;
  /** The folder for cdktf's output. */
  readonly logs: string;
  readonly signal: AbortSignal;
}

export const synthesisStep = ({ environment, logs, signal }: DeployStepsOptions): Step => ({
  title: "Synthesise the stacks",
  run: () => cdktf(["synth"], { environment, signal, logFile: join(logs, "synth.log") }),
});

/** Deploys all synthesised stacks without asking for approval. */
export const deployStep = ({ environment, logs, signal }: DeployStepsOptions): Step => ({
  title: `Deploy ${STACKS.join(", ")}`,
  run: (report) => {
    const progress = new DeployProgress();
    return cdktf(["deploy", ...STACKS, "--skip-synth", "--auto-approve"], {
      environment,
      signal,
      logFile: join(logs, "deploy.log"),
      onLine: (line) => {
        progress.read(line);
        report(String(progress));
      },
    });
  },
});
