import { createHash, createPublicKey } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { Failure } from "../../lib/failure";
import { cache, inProject, project, terraformPlatform } from "../../lib/paths";
import { type RunOptions, run } from "../../lib/processes";
import type { Step } from "../../lib/progress";
import { LANGUAGES } from "../../lib/text/localized";
import type { Model } from "../../model/model";
import { headRevision } from "../../review/run/git";
import { terraformOnPath, terraformProgram } from "../../toolchain/terraform";
import { keyIdOf, sha256, signedText } from "../evidence/manifest";
import { KIT_MANIFEST, type KitManifest } from "./manifest";
import { printedKit } from "./print";

export interface KitOptions {
  readonly model: Model;
  /** The archive to write. */
  readonly output: string;
  /** An Ed25519 private key: PEM, PKCS8. @default - the kit is unsigned */
  readonly key?: string;
  /** A mirror with the provider of live sites. @default - only the providers of a simulation */
  readonly mirror?: string;
  readonly signal: AbortSignal;
}

/** Where most systems keep the certificate authorities that they trust. */
const ROOTS = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"];

/**
 * The steps that make a recovery kit: one archive with code, packages, programs, providers, certificate authorities, the recovery plan,
 * documents and one printed page, each with its SHA-256 in a signed manifest.
 *
 * @param done receives the SHA-256 of the manifest
 */
export async function kitSteps(options: KitOptions, done: (manifest: string) => void): Promise<Step[]> {
  const { model, output, key, mirror, signal } = options;
  const { commit, dirty } = await headRevision(signal);
  if (dirty) {
    throw new Failure(
      "There are uncommitted changes: nobody would know what the kit contains",
      project,
      "Commit them first, or make the kit from a clean clone.",
    );
  }
  const work = await mkdtemp(join(tmpdir(), "massar-kit-"));
  const folder = join(work, `massar-kit-${commit.slice(0, 12)}`);
  const part = (name: string) => join(folder, `${name}.tar.gz`);
  const inWork = (name: string) => join(work, name);
  await mkdir(folder);
  return [
    {
      title: "Pack the code",
      run: async () => {
        await succeed(
          "git",
          ["clone", "--quiet", "--depth", "1", `file://${await realpath(project)}`, inWork("project")],
          {
            recipient: "git",
            signal,
          },
        );
        await succeed("git", ["-C", inWork("project"), "remote", "remove", "origin"], { recipient: "git", signal });
        const cloned = await succeed("git", ["-C", inWork("project"), "rev-parse", "HEAD"], {
          recipient: "git",
          signal,
        });
        if (cloned.trim() !== commit) throw new Error(`the clone is at ${cloned.trim()}, not at ${commit}`);
        await mkdir(join(inWork("project"), ".cache"));
        await pack(part("code"), work, ["project"], signal);
      },
    },
    {
      title: "Pack the npm packages",
      run: async () => {
        const excluded = inWork("excluded");
        await writeFile(excluded, (await packagesOfTests()).map((path) => `${path}\n`).join(""));
        await pack(
          part("packages"),
          await realpath(dirname(await realpath(inProject("node_modules")))),
          ["node_modules"],
          signal,
          [
            "--transform=s,^node_modules,project/node_modules,",
            // only these paths: other packages may contain a package of the same name
            ...["--anchored", "--no-wildcards", `--exclude-from=${excluded}`],
            "--exclude=node_modules/.cache",
          ],
        );
      },
    },
    {
      title: "Pack programs, providers and certificate authorities",
      run: async () => {
        await programs(inWork("programs"), signal);
        await pack(part("programs"), inWork("programs"), await readdir(inWork("programs")), signal);
        const built = ["bin", "built", "terraform/providers"].filter((name) => existsSync(join(cache, name)));
        await pack(part("providers"), await realpath(cache), built, signal, ["--transform=s,^,project/.cache/,S"]);
        if (mirror !== undefined) {
          const from = await realpath(resolve(mirror));
          await pack(part("mirror"), from, await readdir(from), signal, ["--transform=s,^,mirror/,S"]);
        }
      },
    },
    {
      title: "Sign the kit",
      run: async () => {
        const { stdout } = await run(terraformProgram(), ["version", "-json"], { recipient: "terraform", signal });
        const created = new Date().toISOString();
        await cp(inProject("recovery", "kit", "unpack.sh"), join(folder, "unpack"));
        await cp(inProject("recovery", "kit", "massar.sh"), join(folder, "massar"));
        for (const script of ["unpack", "massar"]) await chmod(join(folder, script), 0o755);
        for (const name of ["recovery-plan.en.md", "plan-de-reprise.fr.md"]) {
          if (existsSync(inProject("docs", name))) await cp(inProject("docs", name), join(folder, name));
        }
        const text = signedText<Omit<KitManifest, "signature">>(
          {
            version: 1,
            ...{ created, commit, platform: terraformPlatform, node: process.versions.node },
            terraform: (JSON.parse(stdout) as { readonly terraform_version: string }).terraform_version,
            files: await filesOf(folder),
          },
          key,
        );
        await writeFile(join(folder, KIT_MANIFEST), text);
        const manifest = sha256(text);
        const keyId = key === undefined ? undefined : keyIdOf(createPublicKey(key));
        for (const language of LANGUAGES) {
          const page = printedKit({ model, commit, created, manifest, ...(keyId && { keyId }) }, language);
          await writeFile(join(folder, `PRINT-THIS.${language}.html`), page);
        }
        const sums = [...(await filesOf(folder))].map(({ name, sha256: sum }) => `${sum}  ${name}\n`);
        await writeFile(join(folder, "SHA256SUMS"), sums.join(""));
        await mkdir(dirname(resolve(output)), { recursive: true });
        await succeed("tar", ["-cf", `${resolve(output)}.new`, "-C", work, basename(folder)], { signal });
        await rename(`${resolve(output)}.new`, resolve(output));
        await rm(work, { recursive: true, force: true });
        done(manifest);
      },
    },
  ];
}

/** The packages that only tests and documents of this project need, as paths. */
async function packagesOfTests(): Promise<string[]> {
  const { packages } = JSON.parse(await readFile(inProject("package-lock.json"), "utf8")) as {
    readonly packages: Readonly<Record<string, { readonly dev?: boolean }>>;
  };
  return Object.entries(packages).flatMap(([path, { dev }]) => (dev ? [path] : []));
}

/** Node, Terraform and git with its libraries, and the certificate authorities. */
async function programs(folder: string, signal: AbortSignal): Promise<void> {
  const bin = join(folder, "bin");
  await mkdir(bin, { recursive: true });
  await cp(await realpath(process.execPath), join(bin, "node"));
  const terraform = terraformOnPath();
  if (terraform !== undefined) await cp(await programPath(terraform, signal), join(bin, "terraform"));
  await cp(await programPath("git", signal), join(bin, "git.program"));
  const libraries = join(folder, "lib");
  await mkdir(libraries);
  for (const library of await librariesOf(join(bin, "git.program"), signal)) {
    await cp(await realpath(library), join(libraries, basename(library)));
  }
  await writeFile(
    join(bin, "git"),
    '#!/bin/sh\nhere=$(cd "$(dirname "$0")" && pwd)\nLD_LIBRARY_PATH="$here/../lib" exec "$here/git.program" "$@"\n',
    { mode: 0o755 },
  );
  const roots = [process.env["SSL_CERT_FILE"], ...ROOTS].find((file) => file !== undefined && existsSync(file));
  if (roots !== undefined) await cp(await realpath(roots), join(folder, "roots.pem"));
}

async function programPath(program: string, signal: AbortSignal): Promise<string> {
  const found = await succeed("sh", ["-c", 'command -v "$0"', program], { signal });
  return realpath(found.trim());
}

/** The shared libraries of a program that a minimal system may lack: all but those of the C library. */
async function librariesOf(program: string, signal: AbortSignal): Promise<string[]> {
  const { stdout } = await run("ldd", [program], { signal });
  return [...stdout.matchAll(/=> (\/\S+)/g)]
    .map(([, path = ""]) => path)
    .filter((path) => !/\/(libc|libpthread|libm|libdl|librt|ld-linux[^/]*)\.so/.test(path));
}

/** @param more options of tar */
async function pack(
  archive: string,
  from: string,
  names: readonly string[],
  signal: AbortSignal,
  more: readonly string[] = [],
): Promise<void> {
  await succeed("tar", ["--use-compress-program=gzip -1", "-cf", archive, ...more, "-C", from, ...names], { signal });
}

async function filesOf(folder: string): Promise<KitManifest["files"]> {
  const files: KitManifest["files"] = [];
  for (const name of (await readdir(folder)).sort()) {
    if (name === "SHA256SUMS") continue;
    const hash = createHash("sha256");
    for await (const chunk of createReadStream(join(folder, name))) hash.update(chunk as Buffer);
    files.push({ name, bytes: (await stat(join(folder, name))).size, sha256: hash.digest("hex") });
  }
  return files;
}

async function succeed(program: string, args: readonly string[], options: RunOptions): Promise<string> {
  const { exitCode, stdout, lines } = await run(program, args, options);
  if (exitCode === 0) return stdout;
  throw new Error(`${program} ${args[0]}: ${lines.slice(-3).join(" ")}`);
}
