import { Command } from "commander";
import { Failure } from "../lib/failure";
import { committedKeys, readPublicKeys } from "../recovery/evidence/files/trust";
import { verifyKit } from "../recovery/kit/verify";
import { runCommand } from "./command";

interface Options {
  readonly publicKey?: string;
}

runCommand<Options>(
  new Command("kit:verify")
    .description("Compares an unpacked recovery kit with its signed manifest")
    .argument("<folder>", "the folder of the kit, with manifest.json")
    .option("--public-key <file>", "keys that may sign it (PEM), instead of those that the kit contains"),
  async ({ publicKey }, _, [folder = ""]) => {
    const keys = publicKey === undefined ? await committedKeys() : await readPublicKeys(publicKey);
    const { content, manifest, faults, untrusted } = await verifyKit(folder, keys);
    if (faults.length > 0 || content === undefined) {
      throw new Failure(
        `The kit is damaged or was changed:\n${faults.join("\n")}`,
        folder,
        "Take another copy of the kit. Do not use this one.",
      );
    }
    const { signature } = content;
    process.stdout.write(
      [
        `The kit is complete: ${content.files.length} files, commit ${content.commit}, made ${content.created.slice(0, 10)}.`,
        `SHA-256 of its manifest: ${manifest.match(/.{8}/g)?.join(" ")}`,
        `Signed with the key: ${signature === "unsigned" ? "UNSIGNED" : signature.keyId}`,
        ...untrusted.map((why) => `Warning: ${why}.`),
        "Compare both numbers with the printed page: whoever changes a kit can also change the keys in it.",
        `Next: ${folder}/unpacked/massar help`,
        "",
      ].join("\n"),
    );
  },
);
