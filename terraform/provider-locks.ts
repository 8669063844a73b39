import { copyFileSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { inProject } from "../lib/paths";
import { type Environment, stackDirectory } from "./synthesised";

const EXTENSION = ".hcl";

/** The name that Terraform gives a lock file. */
export const LOCK_FILE = ".terraform.lock.hcl";

const folder = inProject("datacenters", "provider-locks");

/** Terraform's lock file of a stack, as committed: the hashes of the providers that live sites may use. */
export const committedLock = (stack: string): string => join(folder, `${stack}${EXTENSION}`);

/**
 * Copies the committed lock files to the synthesised stacks. Terraform then refuses any other build of a provider.
 *
 * @param output the folder of the synthesis
 * @param committed the folder of the lock files
 */
export function placeProviderLocks(output: string, committed = folder): void {
  if (!existsSync(committed)) return;
  for (const file of readdirSync(committed).filter((name) => name.endsWith(EXTENSION))) {
    const directory = join(output, "stacks", basename(file, EXTENSION));
    if (existsSync(directory)) copyFileSync(join(committed, file), join(directory, LOCK_FILE));
  }
}

/**
 * The environment in which `terraform init` fails instead of changing the lock file of a stack, if that file is the committed one.
 * Without the option, init would add a provider or a build that nobody has reviewed. In a simulation no lock file is committed,
 * because its providers are built on the machine.
 *
 * @param stacks the synthesised stacks that are initialised
 * @param committed the folder of the committed lock files
 */
export function withReadOnlyLocks(
  environment: Environment,
  stacks: readonly string[],
  committed = folder,
): Environment {
  const isPlaced = (stack: string) => {
    const [own, placed] = [
      `${join(committed, stack)}${EXTENSION}`,
      join(stackDirectory(environment, stack), LOCK_FILE),
    ];
    return existsSync(own) && existsSync(placed) && readFileSync(own).equals(readFileSync(placed));
  };
  if (!stacks.some(isPlaced)) return environment;
  const before = environment["TF_CLI_ARGS_init"];
  return { ...environment, TF_CLI_ARGS_init: before ? `${before} ${READ_ONLY}` : READ_ONLY };
}

const READ_ONLY = "-lockfile=readonly";

/** The release of each provider in a lock file, by source address. */
export const releasesIn = (lock: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...lock.matchAll(/^provider "([^"]+)" \{\s+version\s+= "([^"]+)"/gm)].map(([, source = "", release = ""]) => [
      source,
      release,
    ]),
  );
