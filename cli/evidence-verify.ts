import { createPublicKey, type KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";
import { Command } from "commander";
import { Failure } from "../lib/failure";
import { inProject } from "../lib/paths";
import { readEvidence } from "../recovery/evidence/files/folder";
import { verifyEvidence } from "../recovery/evidence/verify";
import { runCommand } from "./command";

interface Options {
  readonly evidence: string;
  readonly publicKey?: string;
}

runCommand<Options>(
  new Command("evidence:verify")
    .description("Says whether the evidence of all exercises is as it was written; exits with 1 where it is not")
    .option("--evidence <directory>", "where it is", inProject("evidence"))
    .option("--public-key <file>", "whose signatures all must be: PEM, as openssl pkey -pubout writes it"),
  async ({ evidence, publicKey: keyFile }) => {
    const publicKey = keyFile === undefined ? undefined : await readPublicKey(keyFile);
    const { exercises, faults } = verifyEvidence(await readEvidence(evidence), publicKey);
    if (faults.length > 0) {
      throw new Failure(
        `The evidence is not as it was written:\n${faults.map(({ where, what }) => `${where}: ${what}`).join("\n")}`,
        evidence,
        "Restore it from where it is kept. What cannot be restored proves nothing.",
      );
    }
    for (const { number, id, outcome, signature } of exercises) {
      const seal = signature === "unsigned" ? "UNSIGNED" : `signed with ${signature.keyId}`;
      process.stdout.write(`${String(number).padStart(4)}  ${id}  ${outcome}  ${seal}\n`);
    }
    const keyed = publicKey
      ? "all signed with the key given"
      : "whose keys they are was not checked: give --public-key <file>";
    process.stdout.write(
      exercises.length === 0
        ? `There is no evidence in ${evidence}.\n`
        : `${exercises.length === 1 ? "1 exercise is as it was" : `${exercises.length} exercises are as they were`} written; ${keyed}.\n`,
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
