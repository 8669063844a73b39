import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { clustersOf } from "../../planning/capacity/clusters";

/** Read about, not in the vendor's own tables; for hosts, sources name 64 and 96. */
const MOST = { hosts: 64, VMs: 10_000 } as const;

export const clusterSize: Rule<Model> = {
  title: `A cluster has at most ${MOST.hosts} hosts and ${MOST.VMs} VMs`,
  explanation: "vCenter refuses more, depending on its release.",
  source: { document: "VMware configuration maximums, as others cite them", standing: "secondary" },
  severity: "warning",
  check: (model) =>
    clustersOf(model).flatMap(({ scope, path, name, hosts, machines }) =>
      [...ifMore("hosts", hosts.length), ...ifMore("VMs", machines.length)].map(
        ({ what, count, most }): RuleFinding => ({
          scope,
          path,
          problem: `${name} has ${count} ${what}; ${most} are said to be the most.`,
          remedy: `Look the maximum of your vCenter up, or put ${count - most} ${what} into another cluster.`,
          arithmetic: {
            inputs: { [what]: String(count) },
            formula: what,
            result: String(count),
            limit: String(most),
            margin: `-${count - most}`,
          },
        }),
      ),
    ),
};

const ifMore = (what: keyof typeof MOST, count: number) =>
  count > MOST[what] ? [{ what, count, most: MOST[what] }] : [];
