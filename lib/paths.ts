import { arch, platform } from "node:os";
import { join, resolve } from "node:path";

export const project = resolve(__dirname, "..");
export const inProject = (...parts: string[]): string => join(project, ...parts);

/** Everything that is built; made once, kept between runs. */
export const cache = inProject(".cache");

/** Everything that a running simulation needs; gone when it ends. */
export const simulationDirectory = inProject(".simulation");

/** Terraform's name for this machine's kind, for example `linux_amd64`. */
export const terraformPlatform = `${platform()}_${{ x64: "amd64", ia32: "386" }[arch() as string] ?? arch()}`;
