import { Command } from "commander";
import { sourceText } from "../lib/project-source";
import { runCommand } from "./command";

runCommand(new Command("help").description("Lists all commands by purpose"), async () => {
  const [, section = ""] = sourceText("README.md").split("## Commands\n");
  const rows = (section.split(/^## /m)[0] ?? "")
    .split("\n")
    .filter((line) => line.startsWith("| ") && !/^\| ---/.test(line));
  for (const [left = "", right = ""] of rows.map((row) => row.split("|").slice(1))) {
    const plain = (text: string) =>
      text
        .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
        .replaceAll("`", "")
        .trim();
    process.stdout.write(
      plain(right) === "" ? `\n${plain(left)}\n` : `  npm run ${plain(left)}\n      ${plain(right)}\n`,
    );
  }
});
