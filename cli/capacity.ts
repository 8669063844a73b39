import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import { Failure } from "../lib/failure";
import { modelData } from "../model/committed";
import { loadModel } from "../model/load";
import { PROFILES, type Profile } from "../model/profile";
import { capacityPlots } from "../planning/capacity/plots";
import { capacityReport } from "../planning/capacity/report";
import { capacityText } from "../planning/capacity/text";
import { applyWhatIf, describeQuestion, type WhatIf } from "../planning/capacity/what-if";
import { runCommand } from "./command";

const FORMATS = ["text", "json"] as const;

interface Options extends WhatIf {
  readonly format: (typeof FORMATS)[number];
  readonly plots?: string;
  readonly profile: Profile;
}

runCommand<Options>(
  new Command("capacity")
    .description("Shows the capacity and use of each cluster, datastore and the link, and the day on which it runs out")
    .option("--format <format>", FORMATS.join(" or "), oneOf("format", FORMATS), "text")
    .option("--plots <directory>", "also write plots to this directory, as SVG")
    .option("--profile <profile>", PROFILES.join(" or "), oneOf("profile", PROFILES), "national")
    .option("--site <site>", "only this site")
    .option("--posture <posture>", "only the backup site in this posture: standby or recovered")
    .option("--host-failures <count>", "what if each cluster had to tolerate this number of host failures")
    .option("--growth <percentage>", "what if all use grew by this much each year, for example 15%")
    .option(
      "--add-host <cluster...>",
      "what if a cluster had another host like its last one; repeat the name for more",
    ),
  async ({ format, plots, profile, ...question }) => {
    const { model, selection } = applyWhatIf(loadModel(modelData, profile), question);
    const report = capacityReport(model, selection);
    process.stdout.write(
      format === "json"
        ? `${JSON.stringify(report, undefined, 2)}\n`
        : capacityText(report, describeQuestion(question, profile)),
    );
    if (plots === undefined) return;
    await mkdir(plots, { recursive: true });
    for (const [name, svg] of Object.entries(await capacityPlots(report, model.planning))) {
      await writeFile(join(plots, name), svg);
      process.stderr.write(`${join(plots, name)}\n`);
    }
  },
);

function oneOf<Choice extends string>(what: string, choices: readonly Choice[]) {
  return (text: string): Choice => {
    const choice = choices.find((each) => each === text);
    if (choice !== undefined) return choice;
    throw new Failure(`Unknown ${what} "${text}"`, `--${what}`, `Use one of ${choices.join(", ")}.`);
  };
}
