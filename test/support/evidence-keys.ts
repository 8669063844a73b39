import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A new key that signs evidence, and its public half, as files. */
export function evidenceKeys() {
  const directory = mkdtempSync(join(tmpdir(), "massar keys "));
  const key = generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const file = (name: string, text: string) => {
    writeFileSync(join(directory, name), text, { mode: 0o600 });
    return join(directory, name);
  };
  const publicKey = createPublicKey(key).export({ type: "spki", format: "pem" }).toString();
  return {
    keyFile: file("key.pem", key),
    publicKeyFile: file("key.pub.pem", publicKey),
    removeKeys: () => rmSync(directory, { recursive: true }),
  };
}
