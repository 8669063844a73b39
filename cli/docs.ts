import { Command } from "commander";
import { allDocuments } from "../documents/all";
import { outdated, writeDocuments } from "../documents/files";
import { writeWebsite } from "../documents/web/website";
import { Failure } from "../lib/failure";
import { inProject } from "../lib/paths";
import { modelData } from "../model/committed";
import { loadModel } from "../model/load";
import { coverageReport } from "../recovery/coverage/coverage-report";
import { verifiedRecords } from "../recovery/evidence/files/records";
import { runCommand, today } from "./command";

const WEBSITE = "public";

runCommand<{ check?: true }>(
  new Command("docs")
    .description("Writes the documents that follow from the model and the code, and all documents as a website")
    .option("--check", "write nothing: fail where a document differs from what would be written"),
  async ({ check }) => {
    const model = loadModel(modelData);
    const documents = await allDocuments(model);
    const changed = await outdated(documents, inProject("docs"));
    if (check && changed.length > 0) {
      throw new Failure(
        "documents differ from what the model and the code yield",
        changed.map((name) => `docs/${name}`).join(", "),
        "Run npm run docs, look at what changed, and commit it.",
      );
    }
    const count = Object.keys(documents).length;
    if (check) {
      process.stdout.write(`${count} documents are as the model yields them.\n`);
      return;
    }
    await writeDocuments(documents, inProject("docs"));
    const coverage = coverageReport(model, await verifiedRecords(inProject("evidence")), today());
    await writeWebsite(coverage, inProject(WEBSITE));
    process.stdout.write(
      [
        `${count} documents in docs/, changed: ${changed.length > 0 ? changed.join(", ") : "none"}`,
        `All documents as a website: open ${WEBSITE}/index.html`,
        "",
      ].join("\n"),
    );
  },
);
