import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { SITE_NAMES } from "../../model/schema/site";
import { type Store, storesAt } from "../../planning/capacity/stores";
import { largestConsumer, peakUse, inWholeGibibytes } from "./space";

/** The second figure beside what is written: thin disks, were they all full today. */
export const provisionedSpace: Rule<Model> = {
  title: "The full size of all thin disks, with the swap files, fits their datastore cluster or datastore",
  explanation:
    "Thin disks promise more than they take. Where the promises exceed the datastore, one VM that fills its disks by mistake " +
    "pauses those of others.",
  source: { document: "This project", section: "thin provisioning is watched, not forbidden", standing: "design" },
  severity: "warning",
  check: (model) => SITE_NAMES.flatMap((site) => storesAt(model, site).flatMap((store) => storeFindings(site, store))),
};

function storeFindings(site: string, store: Store): RuleFinding[] {
  const { name, capacity, path } = store;
  const use = peakUse(store, ({ provisioned, swap }) => provisioned.bytes + swap.bytes);
  if (use === undefined) return [];
  const promised = use.provisioned.plus(use.swap);
  if (!promised.isLargerThan(capacity)) return [];
  const missing = inWholeGibibytes(promised.bytes - capacity.bytes);
  const largest = largestConsumer(use, ({ disks }) => disks.reduce((sum, { size }) => sum + size.bytes, 0));
  return [
    {
      scope: `${site}/${name}`,
      path,
      problem: `Disks and swap files of ${inWholeGibibytes(promised.bytes)} are promised, ${use.posture}; ${name} has ${capacity}.`,
      remedy: `Make ${name} ${missing} larger, or the disks ${missing} smaller, most of them in ${largest}.`,
      arithmetic: {
        inputs: {
          posture: use.posture,
          disks: `${inWholeGibibytes(use.provisioned.bytes)}`,
          swap: `${inWholeGibibytes(use.swap.bytes)}`,
          capacity: `${capacity}`,
        },
        formula: "disks + swap",
        result: `${inWholeGibibytes(promised.bytes)}`,
        limit: `${capacity}`,
        margin: `-${missing}`,
      },
    },
  ];
}
