import { existsSync } from "node:fs";
import { Command, Option } from "commander";
import { applyToGuests, checkGuests, type Differences } from "../configure/configure";
import { applyFailure, differencesFailure, differencesText } from "../configure/report";
import { requireJournalsInWorkflow } from "../deploy/journals-outside-checkout";
import { readShells } from "../guests/shells/shells";
import { Failure } from "../lib/failure";
import { simulatedShells } from "../lib/paths";
import { runSteps } from "../lib/progress";
import { progressStream } from "../lib/terminal";
import { loadModelOfContext, readContext } from "../model/context";
import { chooseTarget } from "../model/target";
import { ansibleStep } from "../toolchain/ansible";
import { type Format, formatOption, printJson, runCommand } from "./command";

interface Options {
  readonly check?: true;
  readonly apply?: true;
  readonly tier?: readonly string[];
  readonly connections?: string;
  readonly format: Format;
}

runCommand<Options>(
  new Command("configure")
    .description(
      "Compares the files and services of running guests with the code, and exits with 1 if they differ; or applies the code to them",
    )
    .option("--check", "change nothing (default)")
    .option(
      "--apply",
      "change the guests batch by batch: each batch must be healthy before the next; the same command completes an interrupted run",
    )
    .option("--tier <names...>", "only these tiers, replication-gateway or witness")
    .addOption(
      new Option(
        "--connections <file>",
        "file with the connection commands (shells); default in a simulation: those of the running guests",
      ).env("GUEST_CONNECTIONS"),
    )
    .addOption(formatOption("json")),
  async ({ check, apply, tier = [], connections, format }, signal) => {
    if (check && apply) {
      throw new Failure("--check and --apply exclude each other", "npm run configure", "Use one of them.");
    }
    if (apply) {
      refuseApplyInReview();
      requireJournalsInWorkflow(process.env);
    }
    const model = loadModelOfContext();
    const shells = await readShells(connections || defaultConnections());
    await runSteps([ansibleStep(signal)]);
    const options = { model, kinds: tier, shells, environment: process.env, signal };
    const say = (line: string) => progressStream().write(`${line}\n`);
    const found = await (apply ? applyToGuests({ ...options, say }) : checkGuests(options));
    if (format === "json") printJson({ version: 1, ...found });
    else process.stdout.write(apply ? appliedText(found) : differencesText(found));
    const failure = apply ? applyFailure(found) : differencesFailure(found);
    if (failure) throw failure;
  },
);

/** A review, or the nightly check, only compares. */
function refuseApplyInReview(): void {
  const context = readContext();
  if (context["for"] === undefined) return;
  throw new Failure(
    "npm run configure -- --apply changes guests, which is not allowed in the context of a review",
    `CDKTF_CONTEXT_JSON=${JSON.stringify(context)}`,
    'Remove "for" from the context.',
  );
}

const appliedText = ({ changes }: Differences): string => {
  const changed = changes.flatMap(({ batches }) => batches.flat()).length;
  return changed === 0
    ? "Nothing to do: the guests that were reached match the code.\n"
    : `${changed} ${changed === 1 ? "guest matches" : "guests match"} the code now, and ${changed === 1 ? "is" : "are"} healthy.\n`;
};

/** The connection commands of a simulation, which it stores while its guests run. */
function defaultConnections(): string {
  const { name } = chooseTarget({ target: readContext()["target"] });
  if (name === "simulation" && existsSync(simulatedShells)) return simulatedShells;
  throw new Failure(
    name === "simulation" ? "No simulated guests are running" : "The connection commands of the guests are not known",
    name === "simulation" ? simulatedShells : "--connections",
    name === "simulation"
      ? "Start them, or pass a file: --connections <file> (docs/guide/configure.md)."
      : "Pass the connections file: --connections <file> (docs/guide/configure.md).",
  );
}
