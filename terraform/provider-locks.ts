import { copyFileSync, existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { inProject } from "../lib/paths";

const EXTENSION = ".hcl";

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
    if (existsSync(directory)) copyFileSync(join(committed, file), join(directory, ".terraform.lock.hcl"));
  }
}
