import { documentsOf } from "../../documents/documents";
import { loadModel } from "../../model/load";
import type { Model } from "../../model/model";
import { capacityReport } from "../../planning/capacity/report";
import { RULES } from "../../policy/catalogue";
import { fixtureData } from "../fixture/model";
import { manyTiers } from "./design";
import { median, seconds, times } from "./figures";
import type { Part } from "./part";

const RUNS = 5;
/** Tiers of twenty VMs each. */
const SIZES = [25, 50, 100, 250, 500] as const;
const MEMBERS = 20;

export const rulesPart: Part = {
  name: "rules",
  summary: "rules, capacity and documents of the reference design, and rules for 500 to 10,000 VMs",
  async measure(report, signal) {
    const rules = Object.values(RULES).flatMap((each) => Object.values(each));
    const check = (model: Model) => {
      for (const rule of rules) rule.check(model);
    };
    // a new model, so that no result is cached
    const fresh = () => loadModel(structuredClone(fixtureData));
    const rows: string[][] = [];
    const reference = async (title: string, work: (model: Model) => unknown) => {
      report(title);
      rows.push(["reference design", title, seconds(await medianTime(fresh, work)), "", ""]);
      signal.throwIfAborted();
    };
    await reference("load", () => fresh());
    await reference("rules", check);
    await reference("capacity", (model) => capacityReport(model));
    await reference("documents", documentsOf);

    let smallest: number | undefined;
    for (const tiers of SIZES) {
      const machines = tiers * MEMBERS;
      report(`${machines} VMs`);
      const time = await medianTime(() => loadModel(manyTiers(tiers, MEMBERS)), check);
      smallest ??= time / machines;
      rows.push([
        `${machines.toLocaleString("en")} VMs in ${tiers} tiers`,
        "rules",
        seconds(time),
        Math.round((rules.length * machines) / (time / 1000)).toLocaleString("en"),
        times(time / machines, smallest),
      ]);
      signal.throwIfAborted();
    }
    return {
      title: "Rules, capacity and documents",
      head: ["model", "operation", "time", "evaluations per second", "time per VM"],
      rows,
      notes: [
        `An evaluation is one of ${rules.length} rules for one VM. For comparison: cdk-nag reports 16,300 evaluations of one rule for one resource per second.`,
        `In one process, median of ${RUNS} runs. Each run uses a new model without cached results. Time per VM is relative to the smallest model.`,
      ],
    };
  },
};

/** In milliseconds. */
async function medianTime(fresh: () => Model, work: (model: Model) => unknown): Promise<number> {
  const took: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const model = fresh();
    const start = performance.now();
    await work(model);
    took.push(performance.now() - start);
  }
  return median(took, (time) => time);
}
