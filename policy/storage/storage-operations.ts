import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { SITE_NAMES } from "../../model/schema/site";
import { growthFactor } from "../../planning/capacity/growth";
import { type Store, storesAt } from "../../planning/capacity/stores";
import { largestConsumer } from "../consumers";
import { peakUse } from "./space";

/** Compares the IOPS that VMs need at the peak of the year with the IOPS of their array. */
export const storageOperations: Rule<Model> = {
  title: "Each storage provides the IOPS that its VMs need at the peak, until the planning horizon",
  explanation: "Above the limit of an array, its response time grows without bound, and every tier on it slows down.",
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
  const largest = largestConsumer(use.machines, ({ expected }) => expected.iops);
  return [
    {
      scope: `${site}/${name}`,
      path: [...path, "performance", "iops"],
      problem: `In ${String(planning.horizon)}, VMs on ${name} will need ${needed} IOPS (${use.posture}); it provides ${performance.iops}.`,
      remedy: `Add ${missing} IOPS to ${name}, or reduce today's demand by ${Math.ceil(missing / factor)} (largest consumer: ${largest}).`,
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
