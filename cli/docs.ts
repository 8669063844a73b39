import { Command } from "commander";
import { allDocuments } from "../documents/all";
import { outdated, writeDocuments } from "../documents/files";
import { writeWebsite } from "../documents/web/website";
import { Failure } from "../lib/failure";
import { inProject } from "../lib/paths";
import { waitFor } from "../lib/silence";
import { modelData } from "../model/committed";
import { loadModel } from "../model/load";
import { coverageReport } from "../recovery/coverage/coverage-report";
import { verifiedRecords } from "../recovery/evidence/files/records";
import { runCommand, today } from "./command";

const WEBSITE = "public";

runCommand<{ check?: true }>(
  new Command("docs")
    .description("Writes docs/ from the model and the code, and all documents as a website")
    .option("--check", "write nothing; fail if a document is out of date"),
  async ({ check }) => {
    const model = loadModel(modelData);
    const documents = await waitFor("the documents", allDocuments(model));
    const changed = await outdated(documents, inProject("docs"));
    if (check && changed.length > 0) {
      throw new Failure(
        "Documents are out of date",
        changed.map((name) => `docs/${name}`).join(", "),
        "Run npm run docs, read what changed, and commit it.",
      );
    }
    const count = Object.keys(documents).length;
    if (check) {
      process.stdout.write(`All ${count} documents are up to date.\n`);
      return;
    }
    await writeDocuments(documents, inProject("docs"));
    const verified = await verifiedRecords(inProject("evidence"));
    const coverage = coverageReport(
      model,
      verified.map(({ record }) => record),
      today(),
      { target: "live", signed: new Set(verified.filter(({ isSigned }) => isSigned).map(({ record }) => record.id)) },
    );
    await writeWebsite(coverage, inProject(WEBSITE));
    process.stdout.write(
      [
        ...changed.map((name) => `docs/${name}`),
        `Written: ${changed.length} of ${count} documents changed.`,
        ...(changed.length > 0 ? ["Read them (git diff docs) and commit them."] : []),
        `All documents as a website: open ${WEBSITE}/index.html`,
        "",
      ].join("\n"),
    );
  },
);
