import { Command } from "commander";
import { runSteps } from "../lib/progress";
import { billSteps } from "../toolchain/dependencies/bill-of-materials";
import { runCommand } from "./command";

runCommand<{ readonly output: string }>(
  new Command("sbom")
    .description("Writes the bills of materials of all npm packages and Go modules, in the CycloneDX format")
    .option("--output <folder>", "folder of the documents", "sbom"),
  async ({ output }, signal) => {
    const steps = billSteps(output, signal);
    await runSteps(steps, { atOnce: 2 });
    process.stdout.write(`${steps.length} bills of materials are in ${output}\n`);
  },
);
