import { mkdir, writeFile } from "node:fs/promises";
import { Command } from "commander";
import { automationRoleDocument } from "../constructs/organisation/automation-role";
import { runCommand } from "./command";
import { architecturePicture } from "./documents/architecture";
import { recoveryDocument } from "./documents/recovery-from-faults";
import { inProject } from "./paths";

runCommand<object>(new Command("docs").description("Writes the documents that follow from the code"), async () => {
  await mkdir(inProject("docs"), { recursive: true });
  const documents = {
    "architecture.svg": await architecturePicture(),
    "automation-role.md": automationRoleDocument(),
    "recovery-from-faults.md": recoveryDocument(),
  };
  for (const [name, text] of Object.entries(documents)) {
    await writeFile(inProject("docs", name), text);
    process.stdout.write(`docs/${name}\n`);
  }
});
