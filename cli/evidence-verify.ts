import { Command, Option } from "commander";
import { Failure } from "../lib/failure";
import { inProject } from "../lib/paths";
import { readEvidence } from "../recovery/evidence/files/folder";
import { timestampFaults } from "../recovery/evidence/files/timestamp";
import {
  anchorsInHistory,
  anchorsOf,
  committedKeys,
  EVIDENCE_KEYS,
  readPublicKeys,
} from "../recovery/evidence/files/trust";
import { verifyEvidence } from "../recovery/evidence/verify";
import { collect, type Format, formatOption, printJson, runCommand } from "./command";

interface Options {
  readonly evidence: string;
  readonly publicKey?: string;
  readonly anchor: readonly string[];
  readonly format: Format;
}

runCommand<Options>(
  new Command("evidence:verify")
    .description(
      "Checks that the evidence of all exercises is complete, unchanged and signed with a committed key; exits with 1 if it is not",
    )
    .option("--evidence <directory>", "directory of the evidence", inProject("evidence"))
    .option("--public-key <file>", `check all signatures with the keys in this file (PEM) instead of ${EVIDENCE_KEYS}`)
    .addOption(
      new Option("--anchor <file>", "also compare with these anchors; can be repeated")
        .argParser(collect)
        .default([], "none"),
    )
    .addOption(formatOption("json")),
  async ({ evidence, publicKey, anchor, format }) => {
    const keys = publicKey === undefined ? await committedKeys() : await readPublicKeys(publicKey);
    const anchors = [...(await anchorsOf(anchor)), ...(await anchorsInHistory(evidence))];
    const verified = verifyEvidence(await readEvidence(evidence), { keys, anchors });
    const { exercises } = verified;
    const faults = [...verified.faults, ...(await timestampFaults(anchors))];
    if (format === "json") printJson({ version: 2, exercises, faults, keys: keys.length, anchors: anchors.length });
    if (exercises.length === 0 && faults.length === 0) {
      throw new Failure(
        "There is no evidence, so nothing is proven",
        evidence,
        "Name the directory with --evidence, or check out the branch: git worktree add evidence evidence.",
      );
    }
    if (faults.length > 0) {
      const isOnlyUnsigned = faults.every(({ kind }) => kind === "untrusted");
      throw new Failure(
        `The evidence fails verification:\n${faults.map(({ where, what }) => `${where}: ${what}`).join("\n")}`,
        evidence,
        isOnlyUnsigned
          ? `It is consistent, but no committed key has signed it. Run exercises with --key <private key>, and add the public key to ${EVIDENCE_KEYS}.`
          : "Restore it from the branch evidence. An exercise that cannot be restored proves nothing.",
      );
    }
    if (format === "json") return;
    for (const { number, id, outcome, signature } of exercises) {
      const seal = signature === "unsigned" ? "UNSIGNED" : `signed with ${signature.keyId}`;
      process.stdout.write(`${String(number).padStart(4)}  ${id}  ${outcome}  ${seal}\n`);
    }
    const all = exercises.length === 1 ? "1 exercise is" : `${exercises.length} exercises are`;
    process.stdout.write(
      `${all} complete, unchanged and signed; anchors compared: ${anchors.length}.\n` +
        "To derive each verdict again: npm run evidence:rederive\n",
    );
  },
);
