import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import { cache } from "../lib/paths";
import { loadModelOfContext } from "../model/context";
import { simulatorInventories } from "../simulation/simulator-inventory";
import { runCommand } from "./command";

runCommand<{ directory: string }>(
  new Command("inventory")
    .description("Writes the initial inventory of each site's simulated vCenter, as JSON, and prints the file names")
    .option("--directory <directory>", "directory to write to", join(cache, "inventory")),
  async ({ directory }) => {
    await mkdir(directory, { recursive: true });
    for (const [site, inventory] of Object.entries(simulatorInventories(loadModelOfContext()))) {
      const file = join(directory, `${site}.json`);
      await writeFile(file, `${JSON.stringify(inventory, undefined, 2)}\n`);
      process.stdout.write(`${file}\n`);
    }
  },
);
