import { groupBy } from "../../lib/group-by";
import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { clustersOf } from "../../planning/capacity/clusters";

const MOST = 768;

/** That a VM has no more than its cluster's largest host has cores is a relation of the model (host-capacity). */
export const processorsPerMachine: Rule<Model> = {
  title: `A VM has at most ${MOST} virtual CPUs`,
  explanation: "vSphere makes none with more, whatever the host.",
  source: { document: "VMware vSphere 8.0", section: "GUID-3CDA4DEF, Virtual CPU Configuration", standing: "primary" },
  severity: "error",
  check: (model) =>
    clustersOf(model).flatMap(({ scope, machines }) =>
      [
        ...groupBy(
          machines.filter(({ cpus }) => cpus > MOST),
          ({ kind, name }) => kind ?? name,
        ),
      ].flatMap(([kind, [largest]]): RuleFinding[] => {
        if (largest === undefined) return [];
        return [
          {
            scope: `${scope}/${kind}`,
            path: largest.path,
            problem: `${largest.name} has ${largest.cpus} virtual CPUs; vSphere makes VMs of up to ${MOST}.`,
            remedy: `Use at most ${MOST}, in more members.`,
            arithmetic: {
              inputs: { "virtual CPUs": String(largest.cpus) },
              formula: "virtual CPUs",
              result: String(largest.cpus),
              limit: String(MOST),
              margin: `-${largest.cpus - MOST}`,
            },
          },
        ];
      }),
    ),
};
