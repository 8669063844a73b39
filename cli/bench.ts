import { Argument, Command } from "commander";
import { runSteps } from "../lib/progress";
import { document } from "../test/bench/document";
import { circumstances } from "../test/bench/machine";
import { parts } from "../test/bench/parts";
import { printed } from "../test/bench/print";
import { runCommand } from "./command";

runCommand<{ readonly write?: boolean }>(
  new Command("bench")
    .description(
      `Measures this project beside the alternatives, in one run\n\n${parts.map(({ name, what }) => `  ${name.padEnd(8)} ${what}`).join("\n")}`,
    )
    .addArgument(new Argument("[parts...]", "all if none is named").choices(parts.map(({ name }) => name)))
    .option("--write", "put what is printed into docs/benchmarks.md"),
  async ({ write = false }, signal, named) => {
    const chosen = parts.filter(({ name }) => named.length === 0 || named.includes(name));
    for (const part of chosen) {
      const when = await circumstances();
      let text = "";
      await runSteps([
        {
          title: `Measure ${part.what}`,
          run: async (tell) => {
            text = `${printed(await part.measure(tell, signal))}${when}\n`;
          },
        },
      ]);
      process.stdout.write(`\n${text}\n`);
      if (write) await document(part, text);
    }
  },
);
