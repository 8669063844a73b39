import { Argument, Command } from "commander";
import { runSteps } from "../lib/progress";
import { columnsOf } from "../lib/terminal";
import { wrapped } from "../lib/terminal-table";
import { document } from "../test/bench/document";
import { circumstances } from "../test/bench/machine";
import type { Result } from "../test/bench/part";
import { parts } from "../test/bench/parts";
import { printed } from "../test/bench/print";
import { runCommand } from "./command";

runCommand<{ readonly write?: boolean }>(
  new Command("bench")
    .description("Measures this project and its alternatives in one run")
    .addArgument(new Argument("[parts...]", "default: all").choices(parts.map(({ name }) => name)))
    .option("--write", "write the results to docs/benchmarks.md")
    .addHelpText(
      "after",
      `\nParts:\n${parts.map(({ name, summary }) => wrapped(`${name}: ${summary}`, 80, 1)).join("\n")}`,
    ),
  async ({ write = false }, signal, named) => {
    const chosen = parts.filter(({ name }) => named.length === 0 || named.includes(name));
    for (const part of chosen) {
      const when = await circumstances();
      let result: Result | undefined;
      await runSteps([
        {
          title: `Measure ${part.name}: ${part.summary}`,
          run: async (report) => {
            result = await part.measure(report, signal);
          },
        },
      ]);
      if (result === undefined) continue;
      process.stdout.write(`\n${printed(result, columnsOf())}${when}\n\n`);
      if (write) await document(part, `${printed(result)}${when}\n`);
    }
  },
);
