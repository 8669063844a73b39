import { createPublicKey, type KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";
import { Command } from "commander";
import { Failure } from "../lib/failure";
import { inProject } from "../lib/paths";
import { readEvidence } from "../recovery/evidence/files/folder";
import { verifyEvidence } from "../recovery/evidence/verify";
import { type Format, formatOption, printJson, runCommand } from "./command";

interface Options {
  readonly evidence: string;
  readonly publicKey?: string;
  readonly format: Format;
}

runCommand<Options>(
  new Command("evidence:verify")
    .description("Checks that the evidence of all exercises is unchanged; exits with 1 if it is not")
    .option("--evidence <directory>", "directory of the evidence", inProject("evidence"))
    .option("--public-key <file>", "check all signatures with this public key (PEM, as openssl pkey -pubout writes it)")
    .addOption(formatOption("json")),
  async ({ evidence, publicKey: keyFile, format }) => {
    const publicKey = keyFile === undefined ? undefined : await readPublicKey(keyFile);
    const { exercises, faults } = verifyEvidence(await readEvidence(evidence), publicKey);
    if (format === "json") printJson({ version: 1, exercises, faults, keyChecked: publicKey !== undefined });
    if (faults.length > 0) {
      throw new Failure(
        `The evidence was changed:\n${faults.map(({ where, what }) => `${where}: ${what}`).join("\n")}`,
        evidence,
        "Restore it from the branch evidence. An exercise that cannot be restored proves nothing.",
      );
    }
    if (format === "json") return;
    for (const { number, id, outcome, signature } of exercises) {
      const seal = signature === "unsigned" ? "UNSIGNED" : `signed with ${signature.keyId}`;
      process.stdout.write(`${String(number).padStart(4)}  ${id}  ${outcome}  ${seal}\n`);
    }
    const keyed = publicKey
      ? "all are signed with this key"
      : "the signing keys were not checked: add --public-key <file>";
    process.stdout.write(
      exercises.length === 0
        ? `There is no evidence in ${evidence}.\n`
        : `${exercises.length === 1 ? "1 exercise is" : `${exercises.length} exercises are`} unchanged; ${keyed}.\n`,
    );
  },
);

async function readPublicKey(file: string): Promise<KeyObject> {
  try {
    const key = createPublicKey(await readFile(file, "utf8"));
    if (key.asymmetricKeyType !== "ed25519") throw new Error(`it is ${key.asymmetricKeyType}, not Ed25519`);
    return key;
  } catch (error) {
    throw new Failure(
      `The public key cannot be used: ${error instanceof Error ? error.message : error}`,
      file,
      "Give a public key in PEM, as openssl pkey -in <private key> -pubout -out <file> writes it.",
    );
  }
}
