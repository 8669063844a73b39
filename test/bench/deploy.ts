import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeployProgress } from "../../deploy/deploy-progress";
import type { ReportProgress } from "../../lib/progress";
import { loadModel } from "../../model/load";
import { STACKS } from "../../model/names";
import { startSimulation } from "../../simulation/simulation";
import { simulatorInventories } from "../../simulation/simulator-inventory";
import { cdktf } from "../../terraform/cdktf";
import { expectEmptyPlan } from "../../terraform/empty-plan";
import { installationSteps } from "../../toolchain/install";
import { appCommand } from "./app";
import { designOf } from "./design";
import { seconds, share } from "./figures";
import type { Part } from "./part";
import { startStateServer } from "./state-server";
import { readSpans, timed, together } from "./terraform-spans";

const SIZES = [10, 100, 300, 1000] as const;

export const deployPart: Part = {
  name: "deploy",
  summary: "cdktf deploy of all stacks on simulated vCenters: Terraform's time and the remaining time",
  async measure(report, signal) {
    for (const { title, run, skip } of await installationSteps(signal)) {
      report(title);
      if (!(await skip?.())) await run(report);
    }
    const deployments: Deployment[] = [];
    for (const machines of SIZES) deployments.push(await deploy(machines, report, signal));
    return {
      title: "Deploy of all stacks on the simulated vCenters",
      head: ["VMs", "operations", "deploy", "Terraform", "init", "apply", "operations / s", "rest", "second plan"],
      rows: deployments.map(({ machines, operations, total, terraform, init, apply, plan }) => [
        machines.toLocaleString("en"),
        String(operations),
        seconds(total),
        `${seconds(terraform)} (${share(terraform, total)})`,
        seconds(init),
        seconds(apply),
        (operations / (apply / 1000)).toFixed(1),
        `${seconds(total - terraform)} (${share(total - terraform, total)})`,
        seconds(plan),
      ]),
      notes: [
        "Deploy: one cdktf deploy of the three stacks, including synth. Terraform: the time during which at least one of its processes ran. Two stacks run in parallel, the third after them.",
        "Terraform's time includes the provider and the simulator, which run on the same machine. Rest: cdktf, its synth, and a short wait at the end of each Terraform process.",
        "State is stored on a server, as at a live site: Terraform writes to it every 20 s. A simulation normally uses a local file, which Terraform rewrites after each change.",
        "Second plan: terraform plan of the three stacks in parallel. It reads all objects again, and each plan must be empty.",
      ],
    };
  },
};

interface Deployment {
  readonly machines: number;
  /** Objects that Terraform created. */
  readonly operations: number;
  /** All in milliseconds. */
  readonly total: number;
  readonly terraform: number;
  readonly init: number;
  readonly apply: number;
  readonly plan: number;
}

async function deploy(machines: number, report: ReportProgress, signal: AbortSignal): Promise<Deployment> {
  const directory = await mkdtemp(join(tmpdir(), "bench deploy "));
  const simulation = await startSimulation({
    directory,
    inventories: simulatorInventories(loadModel(designOf(machines))),
    signal,
  });
  const stateServer = await startStateServer();
  try {
    const spansFile = join(directory, "spans.jsonl");
    const environment = {
      ...simulation.environment,
      MACHINES: String(machines),
      STATE_SERVER: stateServer.url,
      ...timed(spansFile),
    };
    const progress = new DeployProgress();
    const app = await appCommand("test/bench/large.ts");
    let operations = 0;
    const began = performance.now();
    await cdktf(["deploy", ...STACKS, "--auto-approve", "--app", app], {
      environment,
      signal,
      logFile: join(directory, "logs", "deploy.log"),
      onLine: (line) => {
        operations += Number(/Resources: (\d+) added/.exec(line)?.[1] ?? 0);
        progress.read(line);
        report(`${machines} VMs: ${progress}`);
      },
    });
    const total = performance.now() - began;
    const spans = await readSpans(spansFile);
    const timeOf = (command: string) => together(spans.filter((span) => span.command === command));

    report(`${machines} VMs: second plan`);
    const planBegan = performance.now();
    await Promise.all(STACKS.map((stack) => expectEmptyPlan(stack, { environment: simulation.environment, signal })));
    return {
      machines,
      operations,
      total,
      terraform: together(spans),
      init: timeOf("init"),
      apply: timeOf("apply"),
      plan: performance.now() - planBegan,
    };
  } finally {
    await simulation.stop();
    stateServer.close();
    await rm(directory, { recursive: true, force: true });
  }
}
