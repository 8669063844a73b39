import { Command, Option } from "commander";
import { inProject } from "../lib/paths";
import { loadModelOfContext } from "../model/context";
import { coverageReport } from "../recovery/coverage/coverage-report";
import { coverageText } from "../recovery/coverage/coverage-text";
import { verifiedRecords } from "../recovery/evidence/files/records";
import { dayOption, runCommand } from "./command";

interface Options {
  readonly evidence: string;
  readonly format: "text" | "json";
  readonly on: string;
}

runCommand<Options>(
  new Command("rehearse:coverage")
    .description(
      "Which tiers' recovery was proven when, and what changed since; quarters without a rehearsal, blackouts",
    )
    .option("--evidence <directory>", "where the evidence is", inProject("evidence"))
    .addOption(new Option("--format <format>", "how to say it").choices(["text", "json"]).default("text"))
    .addOption(dayOption("as of this day")),
  async ({ evidence, format, on }) => {
    const records = await verifiedRecords(evidence);
    const report = coverageReport(loadModelOfContext(), records, on);
    process.stdout.write(format === "json" ? `${JSON.stringify(report, undefined, 2)}\n` : coverageText(report));
  },
);
