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
import { askWhatIf, WhatIfError } from "../planning/capacity/what-if";
import { runCommand } from "./command";

interface Options {
  readonly format: string;
  readonly plots?: string;
  readonly profile: string;
  readonly site?: string;
  readonly posture?: string;
  readonly hostFailures?: string;
  readonly growth?: string;
  readonly addHost?: readonly string[];
}

const FORMATS = ["text", "json"] as const;

runCommand<Options>(
  new Command("capacity")
    .description("What each cluster, datastore and the link have, what is taken of it, and the day it runs out")
    .option("--format <format>", FORMATS.join(" or "), "text")
    .option("--plots <directory>", "also draw it there, as SVG")
    .option("--profile <profile>", PROFILES.join(" or "), "national")
    .option("--site <site>", "this site alone")
    .option("--posture <posture>", "the backup site in this posture alone: standby or recovered")
    .option("--host-failures <count>", "what if each cluster had to bear the loss of so many hosts")
    .option("--growth <percentage>", "what if all grew so much each year, as in 15%")
    .option("--add-host <cluster...>", "what if a cluster had another host like its last; name it again for more"),
  async ({ format, plots, profile, ...question }) => {
    if (!FORMATS.some((each) => each === format)) {
      throw new Failure(`"${format}" is no format`, "--format", `Use one of ${FORMATS.join(", ")}.`);
    }
    const { model, selection } = ask(loadModel(modelData, profileNamed(profile)), question);
    const report = capacityReport(model, selection);
    process.stdout.write(
      format === "json"
        ? `${JSON.stringify(report, undefined, 2)}\n`
        : capacityText(report, asked({ ...question, profile })),
    );
    if (plots === undefined) return;
    await mkdir(plots, { recursive: true });
    for (const [name, svg] of Object.entries(await capacityPlots(report, model.planning))) {
      await writeFile(join(plots, name), svg);
      process.stderr.write(`${join(plots, name)}\n`);
    }
  },
);

function profileNamed(text: string): Profile {
  const profile = PROFILES.find((each) => each === text);
  if (profile !== undefined) return profile;
  throw new Failure(`"${text}" is no profile`, "--profile", `Use one of ${PROFILES.join(", ")}.`);
}

function ask(...[model, question]: Parameters<typeof askWhatIf>): ReturnType<typeof askWhatIf> {
  try {
    return askWhatIf(model, question);
  } catch (error) {
    if (error instanceof WhatIfError) throw new Failure(error.message, error.where, error.remedy);
    throw error;
  }
}

/** What makes the report one of another world than the model's. */
function asked({ profile, hostFailures, growth, addHost = [] }: Omit<Options, "format">): string[] {
  return [
    ...(profile === "national" ? [] : [`in the profile ${profile}`]),
    ...(hostFailures === undefined ? [] : [`${hostFailures} hosts lost in each cluster`]),
    ...(growth === undefined ? [] : [`a growth of ${growth} each year`]),
    ...addHost.map((cluster) => `another host in ${cluster}`),
  ];
}
