import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { SITE_NAMES } from "../../model/schema/site";
import { type Store, storesAt } from "../../planning/capacity/stores";
import { largestConsumer } from "../consumers";
import { inWholeGibibytes, peakUse } from "./space";

/** Counts thin disks at their full size. The rule storage-capacity counts the written data. */
export const provisionedSpace: Rule<Model> = {
  title: "All thin disks at full size, with the swap files, fit their datastore cluster or datastore",
  explanation:
    "A thin disk may grow to its full size. If a datastore is overcommitted, one VM that fills its disks by mistake can pause other VMs.",
  source: { document: "This project", section: "thin provisioning is monitored, not forbidden", standing: "design" },
  severity: "warning",
  check: (model) => SITE_NAMES.flatMap((site) => storesAt(model, site).flatMap((store) => storeFindings(site, store))),
};

function storeFindings(site: string, store: Store): RuleFinding[] {
  const { name, capacity, path } = store;
  const use = peakUse(store, ({ provisioned, swap }) => provisioned.bytes + swap.bytes);
  if (use === undefined) return [];
  const provisioned = use.provisioned.plus(use.swap);
  if (!provisioned.isLargerThan(capacity)) return [];
  const missing = inWholeGibibytes(provisioned.bytes - capacity.bytes);
  const largest = largestConsumer(use.machines, ({ disks }) => disks.reduce((sum, { size }) => sum + size.bytes, 0));
  return [
    {
      scope: `${site}/${name}`,
      path,
      problem: `Disks and swap files have ${inWholeGibibytes(provisioned.bytes)} at full size (${use.posture}); ${name} has ${capacity}.`,
      remedy: `Add ${missing} to ${name}, or reduce disks by ${missing} (largest consumer: ${largest}).`,
      arithmetic: {
        inputs: {
          posture: use.posture,
          disks: `${inWholeGibibytes(use.provisioned.bytes)}`,
          swap: `${inWholeGibibytes(use.swap.bytes)}`,
          capacity: `${capacity}`,
        },
        formula: "disks + swap",
        result: `${inWholeGibibytes(provisioned.bytes)}`,
        limit: `${capacity}`,
        margin: `-${missing}`,
      },
    },
  ];
}
