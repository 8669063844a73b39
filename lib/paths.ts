import { arch, platform } from "node:os";
import { join, resolve } from "node:path";

export const project = resolve(__dirname, "..");
export const inProject = (...parts: string[]): string => join(project, ...parts);

/** The folder of everything that is built. It remains between runs. */
export const cache = inProject(".cache");

/** The folder of a running simulation. It is removed when the simulation ends. */
export const simulationDirectory = inProject(".simulation");

/** The commands into simulated guests, while they run: as `shells` of a connections file. */
export const simulatedShells = join(simulationDirectory, "shells.json");

/**
 * The folder of the journals that an interrupted deploy or rehearsal leaves. A CI runner sets it to a folder outside of the
 * checkout, because the next job cleans that.
 *
 * @default - undefined: the commands choose a folder in the checkout. Workflows set undefined variables to ""
 */
export const journalDirectory = (environment: Readonly<Record<string, string | undefined>>): string | undefined =>
  environment["JOURNAL_DIRECTORY"] ? resolve(environment["JOURNAL_DIRECTORY"]) : undefined;

/** Terraform's name for the platform of this machine, for example `linux_amd64`. */
export const terraformPlatform = `${platform()}_${{ x64: "amd64", ia32: "386" }[arch() as string] ?? arch()}`;
