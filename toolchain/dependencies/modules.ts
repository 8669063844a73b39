import { existsSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { inProject, project } from "../../lib/paths";
import { type Artefact, caddy, conftest, openTofu, providers, toxiproxy } from "../artefacts";

const foldersOf = (parent: string): string[] =>
  readdirSync(inProject(parent), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(parent, name));

const has = (file: string) => (folder: string) => existsSync(inProject(folder, file));

/** The folders of Go modules whose code is written in this project. */
export const ownGoModules: readonly string[] = [
  "simulation/vcenter",
  "census/collector",
  "guests/services",
  "guests/runtime",
];

/** The third-party programs that are built from Go modules. */
export const builtPrograms: readonly Artefact[] = [...providers, openTofu, toxiproxy, caddy, conftest];

/** The folder of a program's Go module. */
export const folderOf = ({ module }: Artefact): string => relative(project, module);

/** The folders of Go modules with programs that `go tool` runs. */
export const goToolModules: readonly string[] = ["actionlint", "cyclonedx", "govulncheck"].map((name) =>
  join("toolchain", name),
);

/** The folders with a lock file of npm. */
export const npmFolders = (): string[] => [".", ...foldersOf("toolchain")].filter(has("package-lock.json"));

/** A name for files about a folder: `simulation-vcenter`, `massar-datacenters` for the root. */
export const fileNameOf = (folder: string): string =>
  folder === "." ? "massar-datacenters" : folder.replaceAll("/", "-");
