import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { SITE_NAMES } from "../../model/schema/site";
import { type Store, storesAt } from "../../planning/capacity/stores";
import { growthWithSnapshots, largestConsumer, peakUse, inWholeGibibytes } from "./space";

const FORMULA = "used × growth × (1 + snapshots) + swap, within capacity × fillable";

/** What is written, with its growth, snapshots and swap files, in the posture of the site that takes most. */
export const storageCapacity: Rule<Model> = {
  title:
    "Each datastore cluster and datastore holds what will be written until the planning horizon, beside its free space",
  explanation:
    "A datastore that runs full pauses the VMs that write to it. Swap files lie beside the disks, as large as what their VMs have " +
    "configured and not reserved; a snapshot's deltas grow with what is written. A disk that its data outgrows is made larger.",
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
  const largest = largestConsumer(use, ({ disks }) => disks.reduce((sum, { used }) => sum + used.bytes, 0));
  return [
    {
      scope: `${site}/${name}`,
      path,
      problem: `${inWholeGibibytes(needed)} will be taken in ${String(horizon)}, ${use.posture}; ${name} has room for ${inWholeGibibytes(limit)}.`,
      remedy: `Make ${name} ${inWholeGibibytes(missing / fillable)} larger, or hold ${inWholeGibibytes(missing / factor)} less, most of it in ${largest}.`,
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
