import { Command } from "commander";
import { Failure } from "../lib/failure";
import { inProject } from "../lib/paths";
import { columnsOf } from "../lib/terminal";
import { loadModelOfContext } from "../model/context";
import { coverageReport } from "../recovery/coverage/coverage-report";
import { coverageText } from "../recovery/coverage/coverage-text";
import { readEvidence } from "../recovery/evidence/files/folder";
import { parseRecord } from "../recovery/evidence/json";
import { verifyEvidence } from "../recovery/evidence/verify";
import { dayOption, type Format, formatOption, printJson, runCommand } from "./command";

interface Options {
  readonly evidence: string;
  readonly format: Format;
  readonly on: string;
}

runCommand<Options>(
  new Command("rehearse:coverage")
    .description(
      "Shows which tiers have a proven recovery and what changed since; quarters without a rehearsal; blackout months",
    )
    .option("--evidence <directory>", "directory of the evidence", inProject("evidence"))
    .addOption(formatOption("json"))
    .addOption(dayOption("day on which coverage is computed")),
  async ({ evidence, format, on }) => {
    const folder = await readEvidence(evidence);
    const { faults } = verifyEvidence(folder);
    if (faults.length > 0) {
      throw new Failure(
        `The evidence was changed and proves nothing: ${faults.length} faults`,
        evidence,
        "Run npm run evidence:verify to see each fault, and restore the evidence.",
      );
    }
    const records = [...folder.exercises].map(([id, files]) =>
      parseRecord(Buffer.from(files.get("record.json") ?? []).toString("utf8"), `${id}/record.json`),
    );
    const report = coverageReport(loadModelOfContext(), records, on);
    if (format === "json") printJson(report);
    else process.stdout.write(coverageText(report, columnsOf()));
  },
);
