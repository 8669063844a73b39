import { Command } from "commander";
import { allDocuments } from "../documents/all";
import { outdated, writeDocuments } from "../documents/files";
import { Failure } from "../lib/failure";
import { inProject } from "../lib/paths";
import { modelData } from "../model/committed";
import { loadModel } from "../model/load";
import { runCommand } from "./command";

runCommand<{ check?: true }>(
  new Command("docs")
    .description("Writes the documents that follow from the model and the code")
    .option("--check", "write nothing: fail where a document differs from what would be written"),
  async ({ check }) => {
    const documents = await allDocuments(loadModel(modelData));
    const changed = await outdated(documents, inProject("docs"));
    if (check && changed.length > 0) {
      throw new Failure(
        "documents differ from what the model and the code yield",
        changed.map((name) => `docs/${name}`).join(", "),
        "Run npm run docs, look at what changed, and commit it.",
      );
    }
    if (!check) await writeDocuments(documents, inProject("docs"));
    const count = Object.keys(documents).length;
    process.stdout.write(
      check
        ? `${count} documents are as the model yields them.\n`
        : `${count} documents in docs/, changed: ${changed.length > 0 ? changed.join(", ") : "none"}\n`,
    );
  },
);
