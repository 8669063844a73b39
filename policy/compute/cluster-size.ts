import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { clustersOf } from "../../planning/capacity/clusters";

/** From secondary sources, not the vendor's tables. For hosts, sources give 64 and 96. */
const MOST = { hosts: 64, VMs: 10_000 } as const;

export const clusterSize: Rule<Model> = {
  title: `A cluster has at most ${MOST.hosts} hosts and ${MOST.VMs} VMs`,
  explanation: "vCenter refuses more. The maximum depends on its release.",
  source: { document: "VMware configuration maximums, as others cite them", standing: "secondary" },
  severity: "warning",
  check: (model) =>
    clustersOf(model).flatMap(({ scope, path, name, hosts, machines }) =>
      [...ifMore("hosts", hosts.length), ...ifMore("VMs", machines.length)].map(
        ({ what, count, most }): RuleFinding => ({
          scope,
          path,
          problem: `${name} has ${count} ${what}; the documented maximum is ${most}.`,
          remedy: `Check the maximum of your vCenter release, or move ${count - most} of the ${what} to another cluster.`,
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
