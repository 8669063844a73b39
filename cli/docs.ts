import { mkdir, writeFile } from "node:fs/promises";
import { Command } from "commander";
import { automationRoleDocument } from "../constructs/organisation/automation-role";
import { runCommand } from "./command";
import { inProject } from "./paths";

runCommand<object>(new Command("docs").description("Writes the documents that follow from the code"), async () => {
  await mkdir(inProject("docs"), { recursive: true });
  const file = inProject("docs", "automation-role.md");
  await writeFile(file, automationRoleDocument());
  process.stdout.write(`${file}\n`);
});
