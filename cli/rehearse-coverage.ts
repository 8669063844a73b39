import { Command, Option } from "commander";
import { Failure } from "../lib/failure";
import { inProject } from "../lib/paths";
import { columnsOf } from "../lib/terminal";
import { loadModelOfContext } from "../model/context";
import { coverageReport } from "../recovery/coverage/coverage-report";
import { coverageText } from "../recovery/coverage/coverage-text";
import { readEvidence } from "../recovery/evidence/files/folder";
import { parseRecord } from "../recovery/evidence/json";
import { verifyEvidence } from "../recovery/evidence/verify";
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
    const folder = await readEvidence(evidence);
    const { faults } = verifyEvidence(folder);
    if (faults.length > 0) {
      throw new Failure(
        `The evidence is not as it was written, so that it proves nothing: ${faults.length} faults`,
        evidence,
        "npm run evidence:verify says what is wrong.",
      );
    }
    const records = [...folder.exercises].map(([id, files]) =>
      parseRecord(Buffer.from(files.get("record.json") ?? []).toString("utf8"), `${id}/record.json`),
    );
    const report = coverageReport(loadModelOfContext(), records, on);
    process.stdout.write(
      format === "json" ? `${JSON.stringify(report, undefined, 2)}\n` : coverageText(report, columnsOf()),
    );
  },
);
