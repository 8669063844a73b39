import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { SITE_NAMES } from "../../model/schema/site";
import { growthFactor } from "../../planning/capacity/growth";
import { type Store, storesAt } from "../../planning/capacity/stores";
import { largestConsumer, peakUse } from "./space";

/** Operations per second that the VMs of a store ask for at the peak of the year, against what its array gives. */
export const storageOperations: Rule<Model> = {
  title: "Each storage gives the operations per second that its VMs ask for at the peak, until the planning horizon",
  explanation:
    "Above what an array gives, its response time grows without bound: every tier on it slows down together.",
  source: { document: "This project", section: "stated performance against stated demand", standing: "design" },
  severity: "error",
  check: (model) =>
    SITE_NAMES.flatMap((site) => storesAt(model, site).flatMap((store) => storeFindings(model, site, store))),
};

function storeFindings({ planning }: Model, site: string, store: Store): RuleFinding[] {
  const { name, performance, path } = store;
  const use = peakUse(store, ({ iops }) => iops);
  if (use === undefined) return [];
  const factor = growthFactor(planning.growth.iops, planning.horizon);
  const needed = Math.ceil(use.iops * factor);
  const missing = needed - performance.iops;
  if (missing <= 0) return [];
  const largest = largestConsumer(use, ({ expected }) => expected.iops);
  return [
    {
      scope: `${site}/${name}`,
      path: [...path, "performance", "iops"],
      problem: `${needed} operations per second will be asked for in ${String(planning.horizon)}, ${use.posture}; ${name} gives ${performance.iops}.`,
      remedy: `Have ${name} give ${missing} more, or ask for ${Math.ceil(missing / factor)} fewer today, most of them in ${largest}.`,
      arithmetic: {
        inputs: {
          posture: use.posture,
          demand: String(use.iops),
          growth: `${planning.growth.iops} a year over ${planning.horizon}`,
        },
        formula: "demand × growth",
        result: String(needed),
        limit: String(performance.iops),
        margin: `-${missing}`,
      },
    },
  ];
}
