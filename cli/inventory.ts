import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import { loadModel } from "../model/load";
import { simulatorInventory } from "../model/simulator-inventory";
import { runCommand } from "./command";
import { cache } from "./paths";

runCommand<{ directory: string }>(
  new Command("inventory")
    .description("Writes what each site's simulated vCenter holds before the project acts")
    .option("--directory <directory>", "where to write it", join(cache, "inventory")),
  async ({ directory }) => {
    await mkdir(directory, { recursive: true });
    for (const site of Object.values(loadModel().sites)) {
      const file = join(directory, `${site.name}.json`);
      await writeFile(file, `${JSON.stringify(simulatorInventory(site), undefined, 2)}\n`);
      process.stdout.write(`${file}\n`);
    }
  },
);
