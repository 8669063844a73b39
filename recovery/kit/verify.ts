import { createHash, type KeyObject } from "node:crypto";
import { createReadStream, existsSync, readFileSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { inProject } from "../../lib/paths";
import { sha256 } from "../evidence/manifest";
import { KIT_MANIFEST, type KitManifest, parseKitManifest } from "./manifest";

export interface VerifiedKit {
  readonly content?: KitManifest;
  /** SHA-256 of the manifest, as printed on the page beside the kit. */
  readonly manifest: string;
  readonly faults: readonly string[];
  readonly untrusted: readonly string[];
}

/** Compares an unpacked kit with its manifest, and the manifest with its signature. */
export async function verifyKit(folder: string, keys: readonly KeyObject[]): Promise<VerifiedKit> {
  const written = await readFile(join(folder, KIT_MANIFEST), "utf8").catch(() => undefined);
  const { content, faults, untrusted } = parseKitManifest(written, keys);
  const found = [...faults];
  for (const { name, bytes, sha256: sum } of content?.files ?? []) {
    const file = join(folder, name);
    if (!existsSync(file)) found.push(`${name}: missing`);
    else if ((await stat(file)).size !== bytes || (await hashOf(file)) !== sum) found.push(`${name}: changed`);
  }
  return { ...(content && { content }), manifest: sha256(written ?? ""), faults: found, untrusted };
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

/** SHA-256 of the manifest of the kit that this project was unpacked from. @default - it was not unpacked from a kit */
export function kitOfThisProject(): string | undefined {
  const file = inProject(".cache", "kit.json");
  if (!existsSync(file)) return undefined;
  return (JSON.parse(readFileSync(file, "utf8")) as { readonly manifest: string }).manifest;
}
