import { existsSync } from "node:fs";
import { mkdir, realpath, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { Failure } from "../lib/failure";
import { cache } from "../lib/paths";
import { openTofu, terraformMirror } from "./artefacts";

const cliConfiguration = join(cache, "terraform", "cli.tfrc");

/** Terraform or OpenTofu, whichever this machine has; nothing where it has neither. */
export function terraformOnPath(): string | undefined {
  const { TERRAFORM_PROGRAM, TERRAFORM_BINARY_NAME, PATH = "" } = process.env;
  const has = (name: string) => PATH.split(delimiter).some((folder) => existsSync(join(folder, name)));
  return TERRAFORM_PROGRAM ?? TERRAFORM_BINARY_NAME ?? ["terraform", "tofu"].find(has);
}

export const terraformProgram = (): string => terraformOnPath() ?? openTofu.binaries[0];

/** Which Terraform cdktf runs. */
export interface TerraformForCdktf {
  readonly TERRAFORM_BINARY_NAME: string;
  readonly TERRAFORM_PROGRAM: string;
}

const forCdktf = (program: string): TerraformForCdktf => ({
  TERRAFORM_BINARY_NAME: join(__dirname, "patient-terraform.sh"),
  TERRAFORM_PROGRAM: program,
});

/** @throws Failure where this machine has neither: against a live site, a built one would be a surprise */
export function requireTerraform(): TerraformForCdktf {
  const program = terraformOnPath();
  if (program) return forCdktf(program);
  throw new Failure(
    "Neither Terraform nor OpenTofu is installed",
    "PATH",
    "Install Terraform 1.5 or later, or OpenTofu, or name one: export TERRAFORM_BINARY_NAME=<program>",
  );
}

/** Has Terraform take its providers from this project's cache and from nowhere else. */
export async function writeCliConfiguration(): Promise<void> {
  await mkdir(terraformMirror, { recursive: true });
  // The real path: a checkout that shares this cache may be gone before the cache is.
  const path = JSON.stringify(await realpath(terraformMirror));
  await writeFile(cliConfiguration, `provider_installation {\n  filesystem_mirror {\n    path = ${path}\n  }\n}\n`);
}

/**
 * A simulation's programs are written in Go and are short of processors, not of memory: collecting garbage a quarter as
 * often takes a quarter off their processor time.
 */
export const spareProcessors = { GOGC: "400" } as const;

/** What Terraform and cdktf are told where they run against a simulation. */
export function terraformEnvironment(): Record<string, string> {
  return {
    ...forCdktf(terraformProgram()),
    ...spareProcessors,
    TF_CLI_CONFIG_FILE: cliConfiguration,
    TF_IN_AUTOMATION: "1",
    // A missing variable is an error at once, not a question that nobody answers.
    TF_INPUT: "0",
    CHECKPOINT_DISABLE: "1",
    // The mirror is on this machine: a second cache saves nothing and is not safe for stacks that run side by side.
    CDKTF_DISABLE_PLUGIN_CACHE_ENV: "true",
    // It would ask the public registry, for linux_amd64 whatever this machine is; init locks what it installs anyway.
    CDKTF_SKIP_PROVIDER_LOCK: "true",
  };
}
