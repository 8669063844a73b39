import { Command } from "commander";
import { showsColour } from "../lib/terminal";
import { acknowledgements, modelData } from "../model/committed";
import { loadModel } from "../model/load";
import type { Model } from "../model/model";
import { ModelError } from "../model/model-error";
import { chooseTarget } from "../model/target";
import { DESCRIBED_RULES } from "../policy/described-rules";
import { evaluate } from "../policy/evaluate";
import { type LocatedFinding, locate } from "../policy/located-finding";
import { checkReport } from "../policy/report";
import { sarif } from "../policy/sarif";
import { evaluateTree } from "../policy/tree/evaluate";
import { applyAcknowledgements, type Verdict } from "../policy/verdict";
import { stackTree } from "../stacks/all";
import { dayOption, type Format, formatOption, printJson, runCommand } from "./command";

interface CheckOptions {
  readonly format: Format;
  readonly on: string;
}

runCommand<CheckOptions>(
  new Command("check")
    .description("Evaluates all rules on the model; exits with 1 if one reports an error")
    .addOption(formatOption("json", "sarif"))
    .addOption(dayOption("day on which acknowledgements must be valid")),
  async ({ format, on }) => {
    const verdict = verdictOn(on);
    if (format === "text") process.stdout.write(`${checkReport(verdict, { colour: showsColour() })}\n`);
    else printJson(format === "json" ? { version: 1, ...verdict } : sarif(verdict, DESCRIBED_RULES));
    if (verdict.errors.length > 0) process.exitCode = 1;
  },
);

/** For an invalid model, reports only the findings of the model: the rules and acknowledgements need a valid one. */
function verdictOn(day: string): Verdict {
  try {
    const model = loadModel(modelData);
    return applyAcknowledgements([...evaluate(model), ...treeFindings(model)], acknowledgements, day);
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    const errors = error.findings.map((finding) => locate(finding.rule ?? "model", "error", finding));
    return { errors, warnings: [], acknowledged: [] };
  }
}

/** The findings of the rules about the construct tree, for both deployment targets. */
function treeFindings(model: Model): LocatedFinding[] {
  const found = ["live", "simulation"].flatMap((target) =>
    evaluateTree(stackTree({ model, target: chooseTarget({ target }) })),
  );
  return [...new Map(found.map((finding) => [`${finding.rule} ${finding.path}`, finding])).values()];
}
