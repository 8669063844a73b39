import { spawnSync } from "node:child_process";
import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inProject } from "../../lib/paths";
import { sha256, signedText } from "../../recovery/evidence/manifest";
import { printedKit } from "../../recovery/kit/print";
import { verifyKit } from "../../recovery/kit/verify";
import { model } from "./support/world";

const folder = mkdtempSync(join(tmpdir(), "massar kit "));
afterAll(() => rmSync(folder, { recursive: true }));

const key = generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const keys = [createPublicKey(key)];
const content = (name: string) => `the content of ${name}`;

function kit(signed = true): void {
  const names = ["code.tar.gz", "packages.tar.gz"];
  for (const name of names) writeFileSync(join(folder, name), content(name));
  const files = names.map((name) => ({ name, bytes: content(name).length, sha256: sha256(content(name)) }));
  const manifest = {
    ...{ version: 1, created: "2026-11-30T10:00:00.000Z", commit: "c".repeat(40), platform: "linux_amd64" },
    ...{ node: "20.20.2", terraform: "1.11.4", files },
  };
  writeFileSync(join(folder, "manifest.json"), signedText(manifest, signed ? key : undefined));
}

test("a kit is whole and signed, or it is refused with the part that differs", async () => {
  kit();
  expect(await verifyKit(folder, keys)).toMatchObject({ faults: [], untrusted: [] });
  writeFileSync(join(folder, "code.tar.gz"), "another content of it");
  expect((await verifyKit(folder, keys)).faults).toEqual(["code.tar.gz: changed"]);
  rmSync(join(folder, "code.tar.gz"));
  expect((await verifyKit(folder, keys)).faults).toEqual(["code.tar.gz: missing"]);
  rmSync(join(folder, "manifest.json"));
  expect((await verifyKit(folder, keys)).faults).toEqual(["missing"]);
});

test("a kit without a signature, or with a foreign one, is not trusted", async () => {
  kit();
  expect((await verifyKit(folder, [])).untrusted).toEqual([expect.stringContaining("signed with another key")]);
  kit(false);
  expect((await verifyKit(folder, keys)).untrusted).toEqual([expect.stringContaining("unsigned")]);
  kit();
  const manifest = join(folder, "manifest.json");
  writeFileSync(manifest, readFileSync(manifest, "utf8").replace("c".repeat(40), "d".repeat(40)));
  expect((await verifyKit(folder, keys)).faults).toEqual(["the signature is not valid"]);
});

test.each(["en", "fr"] as const)(
  "the printed page has the order of the tiers and the number to compare, in %s",
  (language) => {
    const page = printedKit(
      { model, commit: "c".repeat(40), created: "2026-11-30T10:00:00.000Z", manifest: "0123456789abcdef".repeat(4) },
      language,
    );
    expect(page).toContain("01234567 89abcdef");
    for (const { name } of model.massar.tiers) expect(page).toContain(name);
    expect(page).not.toMatch(/undefined|\[object/);
  },
);

test.each(["unpack.sh", "massar.sh"])("%s is valid for any POSIX shell", (script) => {
  const { status, stderr } = spawnSync("sh", ["-n", inProject("recovery", "kit", script)], { encoding: "utf8" });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});
