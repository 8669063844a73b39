import { STACKS } from "../../model/names";
import { SITE_NAMES } from "../../model/schema/site";
import { fixtureData } from "../fixture/model";
import { startSimulation } from "../support/simulation";
import { type MethodsOfStages, STAGES, smallModel } from "./small-model";

const VARIABLE = "METHODS_OF_STAGES";

/** The recorded methods. */
export const methodsOfStages = (): MethodsOfStages => JSON.parse(process.env[VARIABLE] ?? "{}");

/** Jest's global set-up: runs all stages without a fault, and records the methods that change something in each. */
export default async function recordMethods(): Promise<void> {
  const simulation = await startSimulation({}, { load: smallModel });
  const seen: Record<string, Record<string, string[]>> = {};
  try {
    let before = await counts();
    for (const { name, verb, change } of STAGES) {
      const began = Date.now();
      simulation.synthesise(change(fixtureData));
      await simulation[verb](...STACKS);
      const after = await counts();
      seen[name] = Object.fromEntries(
        SITE_NAMES.map((site) => [
          site,
          Object.keys(after[site])
            .filter((method) => after[site][method] !== before[site][method])
            .sort(),
        ]),
      );
      before = after;
      const numbers = SITE_NAMES.map((site) => `${seen[name]?.[site]?.length} at ${site}`).join(", ");
      process.stdout.write(
        `${name}, without a fault: ${Math.round((Date.now() - began) / 1000)} s, methods: ${numbers}\n`,
      );
    }
  } finally {
    await simulation.stop();
  }
  process.env[VARIABLE] = JSON.stringify(seen);

  async function counts() {
    return { rabat: await simulation.methods("rabat"), marrakech: await simulation.methods("marrakech") };
  }
}
