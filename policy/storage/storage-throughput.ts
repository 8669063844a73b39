import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { SITE_NAMES } from "../../model/schema/site";
import { Bandwidth } from "../../model/units/bandwidth";
import { growthFactor } from "../../planning/capacity/growth";
import { type Store, storesAt } from "../../planning/capacity/stores";
import { largestConsumer } from "../consumers";
import { peakUse } from "./space";

/** Compares the throughput that VMs need at the peak of the year with that of their array. */
export const storageThroughput: Rule<Model> = {
  title: "Each storage provides the throughput that its VMs need at the peak, until the planning horizon",
  explanation:
    "If the paths to an array are full, its VMs wait for each other, however few operations they issue. Throughput is assumed to " +
    "grow with IOPS: the size of an operation stays the same.",
  source: { document: "This project", section: "stated performance against stated demand", standing: "design" },
  severity: "error",
  check: (model) =>
    SITE_NAMES.flatMap((site) => storesAt(model, site).flatMap((store) => storeFindings(model, site, store))),
};

function storeFindings({ planning }: Model, site: string, store: Store): RuleFinding[] {
  const { name, performance, path } = store;
  const use = peakUse(store, ({ throughput }) => throughput.bitsPerSecond);
  if (use === undefined) return [];
  const factor = growthFactor(planning.growth.iops, planning.horizon);
  const needed = inWholeMegabits(use.throughput.bitsPerSecond * factor);
  if (!needed.isMoreThan(performance.throughput)) return [];
  const missing = needed.bitsPerSecond - performance.throughput.bitsPerSecond;
  const largest = largestConsumer(use.machines, ({ expected }) => expected.throughput.bitsPerSecond);
  return [
    {
      scope: `${site}/${name}`,
      path: [...path, "performance", "throughput"],
      problem: `In ${String(planning.horizon)}, VMs on ${name} will need ${needed} (${use.posture}); it provides ${performance.throughput}.`,
      remedy: `Add ${inWholeMegabits(missing)} to ${name}, or reduce today's demand by ${inWholeMegabits(missing / factor)} (largest consumer: ${largest}).`,
      arithmetic: {
        inputs: {
          posture: use.posture,
          demand: `${use.throughput}`,
          growth: `${planning.growth.iops} a year over ${planning.horizon}`,
        },
        formula: "demand × growth",
        result: `${needed}`,
        limit: `${performance.throughput}`,
        margin: `-${inWholeMegabits(missing)}`,
      },
    },
  ];
}

/** Rounded up to whole Mbit/s. */
const inWholeMegabits = (bitsPerSecond: number): Bandwidth =>
  Bandwidth.bitsPerSecond(Math.ceil(bitsPerSecond / 1e6) * 1e6);
