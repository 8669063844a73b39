import { appendFile } from "node:fs/promises";
import { Command } from "commander";
import { Failure } from "../lib/failure";
import { inProject } from "../lib/paths";
import { anchorLine } from "../recovery/evidence/anchors";
import { readEvidence } from "../recovery/evidence/files/folder";
import { requestTimestamp } from "../recovery/evidence/files/timestamp";
import { EVIDENCE_ANCHORS } from "../recovery/evidence/files/trust";
import { verifyEvidence } from "../recovery/evidence/verify";
import { runCommand, today } from "./command";

interface Options {
  readonly evidence: string;
  readonly write?: true;
  readonly timestamp?: string;
}

runCommand<Options>(
  new Command("evidence:anchor")
    .description(
      "Prints the newest entry of the evidence, for a countersigned print and for datacenters/evidence-anchors: this reveals a later rollback",
    )
    .option("--evidence <directory>", "directory of the evidence", inProject("evidence"))
    .option("--timestamp <url>", "let this time stamp authority (RFC 3161) sign it")
    .option("--write", `add the line to ${EVIDENCE_ANCHORS}, which a pull request then commits`),
  async ({ evidence, write, timestamp: url }) => {
    const { exercises, faults } = verifyEvidence(await readEvidence(evidence));
    const changed = faults.filter(({ kind }) => kind === "content");
    const newest = exercises.at(-1);
    if (newest === undefined || changed.length > 0) {
      throw new Failure(
        newest === undefined
          ? "There is no evidence to anchor"
          : "The evidence was changed, so its newest entry is not anchored",
        evidence,
        newest === undefined
          ? "Name the directory with --evidence, or check out the branch: git worktree add evidence evidence."
          : "Run npm run evidence:verify: it lists each fault.",
      );
    }
    const { number, id: exercise, outcome, entry } = newest;
    const timestamp = url === undefined ? undefined : await requestTimestamp(entry, url);
    const line = anchorLine({ number, exercise, entry, ...(timestamp !== undefined && { timestamp }) });
    if (write) await appendFile(inProject(EVIDENCE_ANCHORS), `${line} ${today()}\n`);
    process.stdout.write(
      [
        `${line}`,
        "",
        `Evidence of Massar / Preuves de Massar – ${today()}`,
        `Number / Numéro       ${number}`,
        `Exercise / Exercice   ${exercise}, ${outcome}`,
        `SHA-256               ${entry.match(/.{8}/g)?.join(" ")}`,
        "Name, date and signature / Nom, date et signature",
        "",
        "1. ______________________________   2. ______________________________",
        "",
        write
          ? `Added to ${EVIDENCE_ANCHORS}: commit it in a pull request.`
          : `To add the first line to ${EVIDENCE_ANCHORS}: npm run evidence:anchor -- --write`,
        "",
      ].join("\n"),
    );
  },
);
