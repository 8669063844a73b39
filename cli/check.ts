import { Command, InvalidArgumentError, Option } from "commander";
import { loadModel } from "../model/load";
import { ModelError } from "../model/model-error";
import { acknowledgements } from "../policy/acknowledgements";
import { RULES } from "../policy/catalogue";
import { evaluate } from "../policy/evaluate";
import { located } from "../policy/located";
import { report } from "../policy/report";
import { type DescribedRule, sarif } from "../policy/sarif";
import { judge, type Verdict } from "../policy/verdict";
import { runCommand } from "./command";

const FORMATS = {
  text: (verdict: Verdict) => report(verdict),
  json: (verdict: Verdict) => JSON.stringify({ version: 1, ...verdict }, undefined, 2),
  sarif: (verdict: Verdict) => JSON.stringify(sarif(verdict, describedRules()), undefined, 2),
};

interface CheckOptions {
  readonly format: keyof typeof FORMATS;
  readonly on: string;
}

runCommand<CheckOptions>(
  new Command("check")
    .description("Says whether the model keeps its promises; exits with 1 where it breaks one")
    .addOption(new Option("--format <format>", "how to say it").choices(Object.keys(FORMATS)).default("text"))
    .option("--on <day>", "judge acknowledgements as of this day", isoDate, new Date().toISOString().slice(0, 10)),
  async ({ format, on }) => {
    const verdict = verdictOn(on);
    process.stdout.write(`${FORMATS[format](verdict)}\n`);
    if (verdict.errors.length > 0) process.exitCode = 1;
  },
);

/** Of a model that is not sound, nothing else can be told: neither what the rules find nor what an acknowledgement matches. */
function verdictOn(day: string): Verdict {
  try {
    return judge(evaluate(loadModel()), acknowledgements, day);
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    const errors = error.findings.map((finding) => located("model", "error", finding));
    return { errors, warnings: [], acknowledged: [] };
  }
}

function describedRules(): Record<string, DescribedRule> {
  return Object.assign({}, ...Object.values(RULES));
}

function isoDate(day: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(Date.parse(day))) return day;
  throw new InvalidArgumentError('Write it as in "2027-05-31".');
}
