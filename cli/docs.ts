import { Command } from "commander";
import { allDocuments } from "../documents/all";
import { outdated, writeDocuments } from "../documents/files";
import { Failure } from "../lib/failure";
import { inProject } from "../lib/paths";
import { waitFor } from "../lib/silence";
import { modelData } from "../model/committed";
import { loadModel } from "../model/load";
import { runCommand } from "./command";

runCommand<{ check?: true }>(
  new Command("docs")
    .description("Writes the documents that follow from the model and the code")
    .option("--check", "write nothing; fail if a document is out of date"),
  async ({ check }) => {
    const documents = await waitFor("the documents", allDocuments(loadModel(modelData)));
    const changed = await outdated(documents, inProject("docs"));
    if (check && changed.length > 0) {
      throw new Failure(
        "Documents are out of date",
        changed.map((name) => `docs/${name}`).join(", "),
        "Run npm run docs, read what changed, and commit it.",
      );
    }
    if (!check) await writeDocuments(documents, inProject("docs"));
    const count = Object.keys(documents).length;
    process.stdout.write(
      check
        ? `All ${count} documents are up to date.\n`
        : `${changed.map((name) => `docs/${name}\n`).join("")}Written: ${changed.length} of ${count} documents changed. ${changed.length > 0 ? "Read them (git diff docs) and commit them.\n" : "\n"}`,
    );
  },
);
