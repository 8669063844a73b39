import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Command, Option } from "commander";
import { columnsOf } from "../lib/terminal";
import { modelData } from "../model/committed";
import { loadModel } from "../model/load";
import { PROFILES, type Profile } from "../model/profile";
import { capacityPlots } from "../planning/capacity/plots";
import { capacityReport } from "../planning/capacity/report";
import { capacityText } from "../planning/capacity/text";
import { applyWhatIf, describeQuestion, type WhatIf } from "../planning/capacity/what-if";
import { type Format, formatOption, printJson, runCommand } from "./command";

interface Options extends WhatIf {
  readonly format: Format;
  readonly plots?: string;
  readonly profile: Profile;
}

runCommand<Options>(
  new Command("capacity")
    .description(
      "Shows what each cluster, datastore and the link have, how much is used, and the day on which it runs out",
    )
    .addOption(formatOption("json"))
    .option("--plots <directory>", "also write charts to this directory, as SVG")
    .addOption(new Option("--profile <profile>", "size of the workload").choices(PROFILES).default("national"))
    .option("--site <site>", "show only this site")
    .option("--posture <posture>", "show the backup site only in this posture: standby or recovered")
    .option("--host-failures <count>", "what if each cluster must survive the loss of this many hosts")
    .option("--growth <percentage>", "what if everything grows by this much each year, for example 15%")
    .option("--add-host <cluster...>", "what if a cluster has one more host like its last; repeat it for more hosts"),
  async ({ format, plots, profile, ...question }) => {
    const { model, selection } = applyWhatIf(loadModel(modelData, profile), question);
    const report = capacityReport(model, selection);
    if (format === "json") printJson(report);
    else process.stdout.write(capacityText(report, describeQuestion(question, profile), columnsOf()));
    if (plots === undefined) return;
    await mkdir(plots, { recursive: true });
    for (const [name, svg] of Object.entries(await capacityPlots(report, model.planning))) {
      await writeFile(join(plots, name), svg);
      process.stderr.write(`${join(plots, name)}\n`);
    }
  },
);
