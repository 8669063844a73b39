import { writeFile } from "node:fs/promises";
import { Command } from "commander";
import { runSteps } from "../lib/progress";
import { type Audited, auditLog, auditSteps, requireNoVulnerability } from "../toolchain/dependencies/audit";
import { runCommand } from "./command";

runCommand<{ readonly sarif?: string }>(
  new Command("audit")
    .description("Compares all npm packages and Go modules with the databases of known vulnerabilities")
    .option("--sarif <file>", "write the findings for code scanning"),
  async ({ sarif }, signal) => {
    const results: Audited[] = [];
    await runSteps(
      auditSteps(signal, (result) => results.push(result)),
      { atOnce: 2 },
    );
    if (sarif !== undefined) await writeFile(sarif, `${JSON.stringify(auditLog(results), undefined, 2)}\n`);
    requireNoVulnerability(results);
    process.stdout.write("No known vulnerability\n");
  },
);
