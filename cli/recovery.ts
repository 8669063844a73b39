import { Failure } from "../lib/failure";
import { acknowledgements, modelData } from "../model/committed";
import { loadModel } from "../model/load";
import { evaluate } from "../policy/evaluate";
import { applyAcknowledgements } from "../policy/verdict";
import { ACTIONS, type DayOptions, dayProgram, performDay } from "../recovery/exercise/day-command";
import { type Format, formatOption, printJson, runCommand } from "./command";

runCommand<DayOptions & { readonly format: Format }>(
  dayProgram().addOption(formatOption("json")),
  async (options, signal, [given]) => {
    const action = ACTIONS.find((each) => each === given);
    if (action === undefined) {
      throw new Failure(`Unknown action "${given}"`, "npm run recovery", `Use one of: ${ACTIONS.join(", ")}.`);
    }
    const result = await performDay(
      action,
      options,
      () => {
        // as in main.ts: the rules are about the national design
        const model = loadModel(modelData);
        const today = new Date().toISOString().slice(0, 10);
        const { errors } = applyAcknowledgements(evaluate(model), acknowledgements, today);
        return errors.map(({ rule, problem }) => `${rule}: ${problem}`);
      },
      signal,
    );
    if (options.format === "json") printJson(result);
  },
);
