import { mkdir, writeFile } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { Failure } from "../../lib/failure";
import { inProject } from "../../lib/paths";
import { run } from "../../lib/processes";
import type { ReportProgress, Step } from "../../lib/progress";
import { openTofu } from "../artefacts";
import { buildStep } from "../build";
import { terraformOnPath } from "../terraform";
import { builtPrograms, fileNameOf, goToolModules, npmFolders, ownGoModules } from "./modules";

const generator = inProject("toolchain", "cyclonedx");
const gomod = ["go", "tool", "cyclonedx-gomod"] as const;

/**
 * One step for each lock file, each Go module and each third-party program: writes its bill of materials in the CycloneDX format.
 * npm and cyclonedx-gomod write the documents. A program is built if it is not: its bill of materials is that of the binary.
 *
 * @param directory the folder of the documents, which is created
 */
export function billSteps(directory: string, signal: AbortSignal): Step[] {
  const write = async (name: string, command: readonly string[], folder: string) => {
    const text = await output(command, folder, signal);
    const { bomFormat } = JSON.parse(text) as { readonly bomFormat?: unknown };
    if (bomFormat !== "CycloneDX") throw new Error(`${command.join(" ")} did not write a CycloneDX document`);
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, `${name}.cdx.json`), `${text}\n`);
  };
  return [
    ...npmFolders().map((folder) => ({
      title: `Bill of materials, npm: ${folder === "." ? "this project" : folder}`,
      // what the lock file names: a package for another system is not installed here, but may be on another machine
      run: () =>
        write(
          `npm-${fileNameOf(folder)}`,
          ["npm", "sbom", "--sbom-format=cyclonedx", "--package-lock-only"],
          inProject(folder),
        ),
    })),
    ...[...ownGoModules, ...goToolModules].map((folder) => ({
      title: `Bill of materials, Go: ${folder}`,
      run: () =>
        write(
          `go-${fileNameOf(folder)}`,
          [...gomod, "mod", "-json", "-std", relative(generator, inProject(folder))],
          generator,
        ),
    })),
    ...builtPrograms.map((program) => ({
      title: `Bill of materials, program: ${program.name}`,
      // a machine with Terraform does not build OpenTofu, which takes minutes
      skip: () => program === openTofu && terraformOnPath() !== undefined,
      run: async (report: ReportProgress) => {
        const build = buildStep(program, signal);
        if (!(await build.skip?.())) await build.run(report);
        const [binary] = program.binaries;
        await write(`program-${basename(program.module)}`, [...gomod, "bin", "-json", "-std", binary], generator);
      },
    })),
  ];
}

async function output(command: readonly string[], folder: string, signal: AbortSignal): Promise<string> {
  const [program = "", ...args] = command;
  const { exitCode, stdout, lines } = await run(program, args, { cwd: folder, signal });
  if (exitCode === 0) return stdout;
  throw new Failure(
    `${command.slice(0, 3).join(" ")} failed\n${lines.slice(-10).join("\n")}`,
    `${folder}: ${command.join(" ")}`,
    "Check the connection to the npm registry and to the Go module proxy, then run the command again.",
  );
}
