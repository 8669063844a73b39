import { Command } from "commander";
import { Failure } from "../lib/failure";
import { inProject } from "../lib/paths";
import { rederivedEvidence } from "../recovery/exercise/rederived";
import { type Format, formatOption, printJson, runCommand } from "./command";

interface Options {
  readonly evidence: string;
  readonly exercise?: string;
  readonly format: Format;
}

runCommand<Options>(
  new Command("evidence:rederive")
    .description(
      "Computes each verdict of the evidence again from its journals, censuses, markers and probes; exits with 1 if one differs",
    )
    .option("--evidence <directory>", "directory of the evidence", inProject("evidence"))
    .option("--exercise <id>", "only this exercise")
    .addOption(formatOption("json")),
  async ({ evidence, exercise, format }) => {
    const derived = await rederivedEvidence(evidence, exercise);
    if (format === "json") printJson({ version: 1, exercises: derived });
    if (derived.length === 0) {
      throw new Failure(
        exercise === undefined ? "There is no evidence to derive verdicts from" : `There is no exercise ${exercise}`,
        evidence,
        "Name the directory with --evidence, or check out the branch: git worktree add evidence evidence.",
      );
    }
    const wrong = derived.flatMap(({ id, differences }) =>
      differences.map(
        ({ where, recorded, derived: found }) => `${id}: ${where}: recorded ${recorded}, derived ${found}`,
      ),
    );
    if (wrong.length > 0) {
      throw new Failure(
        `The records contradict their own artefacts:\n${wrong.join("\n")}`,
        evidence,
        "Check the evidence with npm run evidence:verify. A record that its journal contradicts proves nothing.",
      );
    }
    if (format === "json") return;
    for (const { id, outcome } of derived)
      process.stdout.write(`${id}  ${outcome}  derived again, without a difference\n`);
  },
);
