import { Command } from "commander";
import { inProject } from "../lib/paths";
import { columnsOf } from "../lib/terminal";
import { loadModelOfContext } from "../model/context";
import { coverageReport } from "../recovery/coverage/coverage-report";
import { coverageText } from "../recovery/coverage/coverage-text";
import { verifiedRecords } from "../recovery/evidence/files/records";
import { dayOption, type Format, formatOption, printJson, runCommand } from "./command";

interface Options {
  readonly evidence: string;
  readonly format: Format;
  readonly on: string;
}

runCommand<Options>(
  new Command("rehearse:coverage")
    .description(
      "Shows which tiers have a proven recovery and what changed since, quarters without a rehearsal, and blackout months",
    )
    .option("--evidence <directory>", "directory of the evidence", inProject("evidence"))
    .addOption(formatOption("json"))
    .addOption(dayOption("day on which coverage is computed")),
  async ({ evidence, format, on }) => {
    const records = await verifiedRecords(evidence);
    const report = coverageReport(loadModelOfContext(), records, on);
    if (format === "json") printJson(report);
    else process.stdout.write(coverageText(report, columnsOf()));
  },
);
