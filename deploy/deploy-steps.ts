import { join } from "node:path";
import type { Step } from "../lib/progress";
import { readContext } from "../model/context";
import type { Model } from "../model/model";
import { STACKS } from "../model/names";
import { chooseTarget } from "../model/target";
import { cdktf } from "../terraform/cdktf";
import type { Environment } from "../terraform/synthesised";
import { DeployProgress } from "./deploy-progress";
import { waitForGuests } from "./guest-health";

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

/** Waits until the guests of all stacks report their addresses. */
export const guestsStep = ({ environment, signal }: DeployStepsOptions, model: Model): Step => ({
  title: "Guests report their addresses",
  run: async (report) => {
    const { guestPatienceSeconds } = chooseTarget({ target: readContext(environment)["target"] });
    const options = { stacks: STACKS, model, environment, signal, patienceSeconds: guestPatienceSeconds };
    return `${await waitForGuests({ ...options, say: report })} guests`;
  },
});
