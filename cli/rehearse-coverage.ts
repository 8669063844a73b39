import { Command } from "commander";
import { inProject } from "../lib/paths";
import { columnsOf } from "../lib/terminal";
import { loadModelOfContext, readContext } from "../model/context";
import { coverageReport } from "../recovery/coverage/coverage-report";
import { coverageText } from "../recovery/coverage/coverage-text";
import { verifiedRecords } from "../recovery/evidence/files/records";
import { dayOption, type Format, formatOption, printJson, runCommand } from "./command";

interface Options {
  readonly evidence: string;
  readonly live?: true;
  readonly format: Format;
  readonly on: string;
}

runCommand<Options>(
  new Command("rehearse:coverage")
    .description(
      "Shows which tiers have a proven recovery and what changed since, quarters without a rehearsal, and blackout months",
    )
    .option("--evidence <directory>", "directory of the evidence", inProject("evidence"))
    .option("--live", "show what is proven on the real sites, even if the context names no target")
    .addOption(formatOption("json"))
    .addOption(dayOption("day on which coverage is computed")),
  async ({ evidence, live, format, on }) => {
    const target = readContext()["target"] === "live" || live ? "live" : "simulation";
    const verified = await verifiedRecords(evidence);
    const signed = new Set(verified.filter(({ isSigned }) => isSigned).map(({ record }) => record.id));
    const records = verified.map(({ record }) => record);
    const report = coverageReport(loadModelOfContext(), records, on, { target, signed });
    if (format === "json") printJson(report);
    else process.stdout.write(coverageText(report, columnsOf()));
  },
);
