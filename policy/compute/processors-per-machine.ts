import { groupBy } from "../../lib/group-by";
import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { clustersOf } from "../../planning/capacity/clusters";

const MOST = 768;

/** The relation host-capacity compares a VM with the cores of its cluster's largest host. */
export const processorsPerMachine: Rule<Model> = {
  title: `A VM has at most ${MOST} virtual CPUs`,
  explanation: "vSphere does not support more, whatever the host.",
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
            problem: `${largest.name} has ${largest.cpus} virtual CPUs; vSphere supports up to ${MOST} per VM.`,
            remedy: `Use at most ${MOST} per member, and more members.`,
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
