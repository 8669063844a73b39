import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { SITE_NAMES } from "../../model/schema/site";
import { Bandwidth } from "../../model/units/bandwidth";
import { growthFactor } from "../../planning/capacity/growth";
import { type Store, storesAt } from "../../planning/capacity/stores";
import { largestConsumer, peakUse } from "./space";

/** Data per second that the VMs of a store move at the peak of the year, against what its array gives. It grows as the operations do. */
export const storageThroughput: Rule<Model> = {
  title: "Each storage moves the data that its VMs ask for at the peak, until the planning horizon",
  explanation:
    "Where the paths to an array are full, its VMs wait for each other, however few operations they ask for. Throughput is taken to " +
    "grow as operations do: they move as much each as today.",
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
  const largest = largestConsumer(use, ({ expected }) => expected.throughput.bitsPerSecond);
  return [
    {
      scope: `${site}/${name}`,
      path: [...path, "performance", "throughput"],
      problem: `${needed} will be moved in ${String(planning.horizon)}, ${use.posture}; ${name} moves ${performance.throughput}.`,
      remedy: `Have ${name} move ${inWholeMegabits(missing)} more, or move ${inWholeMegabits(missing / factor)} less today, most of it in ${largest}.`,
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

/** In whole Mbit/s, as people read rates. */
const inWholeMegabits = (bitsPerSecond: number): Bandwidth => Bandwidth.bitsPerSecond(Math.ceil(bitsPerSecond / 1e6) * 1e6);
