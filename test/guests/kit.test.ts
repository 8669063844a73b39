import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readPublicKeys } from "../../recovery/evidence/files/trust";
import { parseRecord } from "../../recovery/evidence/json";
import { verifyKit } from "../../recovery/kit/verify";
import { evidenceKeys } from "../support/evidence-keys";
import { ProjectCopy } from "../support/project-copy";

jest.setTimeout(1_800_000);

/*
 * Makes the recovery kit, and recovers Marrakech from it on a machine with nothing: in a network namespace that has only a loopback
 * device, without Node, npm, Go, git and Terraform.
 */

const work = mkdtempSync(join(tmpdir(), "massar kit "));
const { keyFile, publicKeyFile, removeKeys } = evidenceKeys();
const copy = new ProjectCopy("committed");
afterAll(() => {
  copy.remove();
  removeKeys();
  rmSync(work, { recursive: true, force: true });
});

/** Programs that a machine with nothing does not have. */
const MISSING = /^(node|nodejs|npm|npx|corepack|go|gofmt|git.*|terraform.*|tofu|psql|postgres.*)$/;

/** The programs of a minimal Linux. */
function minimalPath(): string {
  const folder = join(work, "path");
  mkdirSync(folder);
  for (const from of ["/usr/bin", "/usr/sbin", "/bin", "/sbin"]) {
    for (const name of readdirSync(from)) {
      if (!MISSING.test(name)) {
        try {
          symlinkSync(join(from, name), join(folder, name));
        } catch {
          // the same program in both folders
        }
      }
    }
  }
  return folder;
}

/** Runs a command on the machine with nothing. */
function isolated(command: string, path: string): { readonly exitCode: number | null; readonly output: string } {
  const home = join(work, "home");
  mkdirSync(home, { recursive: true });
  const asRoot = process.getuid?.() === 0 ? [] : ["--user", "--map-root-user"];
  const { status, stdout, stderr } = spawnSync(
    "unshare",
    [...asRoot, "--net", "sh", "-c", `ip link set lo up && ${command}`],
    {
      cwd: work,
      env: { PATH: path, HOME: home, LANG: "C", CDKTF_CONTEXT_JSON: '{"profile":"lab"}' },
      encoding: "utf8",
      maxBuffer: 2 ** 28,
    },
  );
  return { exitCode: status, output: `${stdout}${stderr}` };
}

test("the kit recovers Marrakech without any network, and the drill's evidence holds", async () => {
  // GIVEN a kit, made where there is a network
  copy.commit();
  const archive = join(work, "kit.tar");
  const made = await copy.run("kit", ["--output", archive, "--key", keyFile]);
  expect({ exitCode: made.exitCode, output: made.exitCode === 0 ? "" : made.output }).toEqual({
    exitCode: 0,
    output: "",
  });
  const [, manifest = ""] = /manifest: ([0-9a-f]{64})/.exec(made.output) ?? [];
  execFileSync("tar", ["-xf", archive, "-C", work]);
  const folder = join(work, readdirSync(work).find((name) => name.startsWith("massar-kit-")) ?? "");
  const verified = await verifyKit(folder, await readPublicKeys(publicKeyFile));
  expect([verified.faults, verified.untrusted, verified.manifest]).toEqual([[], [], manifest]);
  const printed = readFileSync(join(folder, "PRINT-THIS.fr.html"), "utf8");
  expect(printed).toContain(manifest.match(/.{8}/g)?.join(" "));

  // WHEN it is unpacked and used on a machine with nothing
  const path = minimalPath();
  expect(isolated("node --version || git --version || go version", path).exitCode).not.toBe(0);
  expect(isolated("bash -c 'exec 3<>/dev/tcp/1.1.1.1/443'", path).output).toContain("Network is unreachable");
  const unpacked = isolated(`"${folder}/unpack"`, path);
  expect(unpacked).toMatchObject({ exitCode: 0, output: expect.stringContaining("The kit is complete") });
  const evidence = join(work, "evidence");
  const drill = isolated(
    `"${folder}/unpacked/massar" drill --scenario fire --from-kit --coordinator "K. Alami" --evidence "${evidence}"`,
    path,
  );

  // THEN
  expect({ ...drill, output: drill.exitCode === 0 ? "" : drill.output }).toEqual({ exitCode: 0, output: "" });
  const [id = ""] = readdirSync(evidence).filter((name) => name.includes("fire"));
  const record = parseRecord(readFileSync(join(evidence, id, "record.json"), "utf8"), id);
  expect(record).toMatchObject({ outcome: "passed", kind: "drill", code: { kit: manifest, dirty: false } });

  // a part that was changed is found before it is used
  const broken = join(work, "broken");
  cpSync(folder, broken, { recursive: true, filter: (file) => !file.includes("unpacked") });
  writeFileSync(join(broken, "code.tar.gz"), "changed");
  const refused = isolated(`"${broken}/unpack"`, path);
  expect(refused.exitCode).toBe(1);
  expect(refused.output).toContain("A part of the kit is damaged or was changed");
  const { faults } = await verifyKit(broken, await readPublicKeys(publicKeyFile));
  expect(faults).toEqual(["code.tar.gz: changed"]);
});
