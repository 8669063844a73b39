import { readFile } from "node:fs/promises";
import { Command } from "commander";
import { Failure } from "../lib/failure";
import { runSteps } from "../lib/progress";
import { loadModelOfContext } from "../model/context";
import { kitSteps } from "../recovery/kit/make";
import { guestInstallationSteps, installationSteps } from "../toolchain/install";
import { runCommand } from "./command";

interface Options {
  readonly output: string;
  readonly key?: string;
  readonly mirror?: string;
}

runCommand<Options>(
  new Command("kit")
    .description(
      "Makes the recovery kit: one archive to recover Massar at Marrakech without Rabat, a registry or a git server",
    )
    .option("--output <file>", "the archive to write", "massar-kit.tar")
    .option("--key <file>", "Ed25519 private key (PEM, PKCS8) to sign the kit")
    .option("--mirror <folder>", "a mirror with the provider of the live sites, to include"),
  async ({ output, key, mirror }, signal) => {
    const privateKey = key === undefined ? undefined : await readKey(key);
    let manifest = "";
    await runSteps([...(await installationSteps(signal)), ...guestInstallationSteps(signal)]);
    const options = {
      model: loadModelOfContext(),
      output,
      ...(mirror && { mirror }),
      ...(privateKey && { key: privateKey }),
    };
    await runSteps(
      await kitSteps({ ...options, signal }, (sum) => {
        manifest = sum;
      }),
    );
    process.stdout.write(
      [
        `The kit is ${output}${key === undefined ? ", UNSIGNED: sign it with --key" : ""}.`,
        `SHA-256 of its manifest: ${manifest}`,
        ...(mirror === undefined
          ? ["It contains no provider for the live sites: add the mirror with --mirror (docs/guide/deploy.md)."]
          : []),
        "Print PRINT-THIS.fr.html from the archive, and keep kit and print at Marrakech and with the people who decide.",
        "To recover: on a Linux computer, unpack it with tar -xf, run ./unpack in its folder, then unpacked/massar <command>.",
        "",
      ].join("\n"),
    );
  },
);

async function readKey(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new Failure(
      `The key cannot be read: ${error instanceof Error ? error.message : error}`,
      file,
      "Pass an Ed25519 private key in PEM, as openssl genpkey -algorithm ed25519 writes it.",
    );
  }
}
