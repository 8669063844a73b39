import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { SITE_NAMES } from "../../model/schema/site";
import { type Store, storesAt } from "../../planning/capacity/stores";
import { largestConsumer } from "../consumers";
import { growthWithSnapshots, inWholeGibibytes, peakUse } from "./space";

const FORMULA = "used × growth × (1 + snapshots) + swap, limit capacity × fillable";

/** Counts written data with growth, snapshots and swap files, in the posture that needs most. */
export const storageCapacity: Rule<Model> = {
  title:
    "Each datastore cluster and datastore has capacity for its data until the planning horizon, with its free-space reserve",
  explanation:
    "A full datastore pauses the VMs that write to it. A VM's swap file is stored with its disks and has the size of its unreserved " +
    "memory. The delta files of a snapshot grow with written data. A disk is assumed to be extended when its data outgrows it.",
  source: {
    document: "VMware vSphere 7.0 Resource Management",
    section: "GUID-AC40823A, Swap Files",
    standing: "primary",
  },
  severity: "error",
  check: (model) =>
    SITE_NAMES.flatMap((site) => storesAt(model, site).flatMap((store) => storeFindings(model, site, store))),
};

function storeFindings(model: Model, site: string, store: Store): RuleFinding[] {
  const { name, capacity, fillable, path } = store;
  const factor = growthWithSnapshots(model);
  const use = peakUse(store, ({ used, swap }) => used.bytes * factor + swap.bytes);
  if (use === undefined) return [];
  const needed = use.used.bytes * factor + use.swap.bytes;
  const limit = capacity.bytes * fillable;
  const missing = needed - limit;
  if (missing <= 0) return [];
  const { growth, horizon, reserves } = model.planning;
  const largest = largestConsumer(use.machines, ({ disks }) => disks.reduce((sum, { used }) => sum + used.bytes, 0));
  return [
    {
      scope: `${site}/${name}`,
      path,
      problem: `In ${String(horizon)}, ${name} will need ${inWholeGibibytes(needed)} (${use.posture}); it can hold ${inWholeGibibytes(limit)}.`,
      remedy: `Add ${inWholeGibibytes(missing / fillable)} to ${name}, or remove ${inWholeGibibytes(missing / factor)} of data (largest consumer: ${largest}).`,
      arithmetic: {
        inputs: {
          posture: use.posture,
          used: `${inWholeGibibytes(use.used.bytes)}`,
          growth: `${growth.storage} a year over ${horizon}`,
          snapshots: `${reserves.snapshots}`,
          swap: `${inWholeGibibytes(use.swap.bytes)}`,
          capacity: `${capacity}`,
          fillable: `${Math.round(fillable * 100)} %`,
        },
        formula: FORMULA,
        result: `${inWholeGibibytes(needed)}`,
        limit: `${inWholeGibibytes(limit)}`,
        margin: `-${inWholeGibibytes(missing)}`,
      },
    },
  ];
}
