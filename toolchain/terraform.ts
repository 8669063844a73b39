import { existsSync } from "node:fs";
import { mkdir, realpath } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { Failure } from "../lib/failure";
import { cache } from "../lib/paths";
import { replaceFile } from "../lib/replace-file";
import { openTofu, terraformMirror } from "./artefacts";

/** A mirror with the live release of the vSphere provider: `npm run test:live-release`. */
const liveReleaseMirror = (): string | undefined => process.env["LIVE_RELEASE_MIRROR"];

const cliConfiguration = (): string => join(cache, "terraform", liveReleaseMirror() ? "live-release.tfrc" : "cli.tfrc");

/** The installed Terraform or OpenTofu, or undefined. */
export function terraformOnPath(): string | undefined {
  const { TERRAFORM_PROGRAM, TERRAFORM_BINARY_NAME, PATH = "" } = process.env;
  const has = (name: string) => PATH.split(delimiter).some((folder) => existsSync(join(folder, name)));
  return TERRAFORM_PROGRAM ?? TERRAFORM_BINARY_NAME ?? ["terraform", "tofu"].find(has);
}

export const terraformProgram = (): string => terraformOnPath() ?? openTofu.binaries[0];

/** The environment variables that select cdktf's Terraform. */
export interface TerraformForCdktf {
  readonly TERRAFORM_BINARY_NAME: string;
  readonly TERRAFORM_PROGRAM: string;
}

const cdktfEnvironment = (program: string): TerraformForCdktf => ({
  TERRAFORM_BINARY_NAME: join(__dirname, "terraform-for-cdktf.sh"),
  TERRAFORM_PROGRAM: program,
});

/** The installed program, because live sites must not use the one that this project builds. @throws Failure if none is installed */
export function requireTerraform(): TerraformForCdktf {
  const program = terraformOnPath();
  if (program) return cdktfEnvironment(program);
  throw new Failure(
    "Neither Terraform nor OpenTofu is installed",
    "PATH",
    "Install Terraform 1.5 or later or OpenTofu, or set the path of the program: export TERRAFORM_BINARY_NAME=<program>",
  );
}

/** Configures Terraform to install providers only from this project's cache, and from the mirror with the live release. */
export async function writeCliConfiguration(): Promise<void> {
  await mkdir(terraformMirror, { recursive: true });
  // real paths, because a checkout that links to this cache can be deleted before the cache
  const live = liveReleaseMirror();
  const mirrors = await Promise.all([terraformMirror, ...(live ? [live] : [])].map((path) => realpath(path)));
  const blocks = mirrors.map((path) => `  filesystem_mirror {\n    path = ${JSON.stringify(path)}\n  }\n`);
  await replaceFile(cliConfiguration(), `provider_installation {\n${blocks.join("")}}\n`);
}

/**
 * For the programs of a simulation, which are written in Go and limited by CPU, not by memory. A quarter of the garbage collections
 * reduces their CPU time by a quarter.
 */
export const fewerGarbageCollections = { GOGC: "400" } as const;

/** The environment of Terraform and cdktf in simulation. */
export function terraformEnvironment(): Record<string, string> {
  return {
    ...cdktfEnvironment(terraformProgram()),
    ...fewerGarbageCollections,
    TF_CLI_CONFIG_FILE: cliConfiguration(),
    TF_IN_AUTOMATION: "1",
    // a missing variable is an error, not a prompt
    TF_INPUT: "0",
    CHECKPOINT_DISABLE: "1",
    // the mirror is local: a second cache saves nothing and is not safe for parallel stacks
    CDKTF_DISABLE_PLUGIN_CACHE_ENV: "true",
    // the lock would query the public registry, always for linux_amd64; terraform init locks the providers anyway
    CDKTF_SKIP_PROVIDER_LOCK: "true",
  };
}
