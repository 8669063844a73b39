import { repeats } from "../../lib/repeats";
import { type Finding, formatPath } from "../finding";
import { unknownName } from "../known-name";
import { nextMemberId } from "../next-member-id";
import type { Relation } from "../relation";

const check: Relation["check"] = ({ massar, sites: { rabat } }) => {
  const tiers = massar.tiers.flatMap((tier, index) => {
    if (tier.rabat.source !== "adopted") return [];
    const path: Finding["path"] = ["massar", "tiers", index];
    const members = tier.rabat.members.map((member, position) => ({
      ...member,
      path: [...path, "rabat", "members", position] as const,
    }));
    return [{ ...tier, path, members }];
  });
  const machines = tiers.flatMap(({ members }) => members);
  return [
    ...machines.flatMap(({ virtualMachine, path }) =>
      unknownName({
        name: virtualMachine,
        path: [...path, "virtualMachine"],
        what: "VM of rabat's baseline",
        known: rabat.baseline.virtualMachines.map(({ name }) => name),
        home: ["rabat", "baseline", "virtualMachines"],
      }),
    ),
    ...repeats(machines, ({ virtualMachine }) => virtualMachine).map(
      ({ item: { virtualMachine, path }, first }): Finding => ({
        path: [...path, "virtualMachine"],
        problem: `${formatPath(first.path)} already adopts "${virtualMachine}".`,
        remedy: "Name another VM, or remove the member.",
      }),
    ),
    ...tiers.flatMap(({ name, members }) =>
      repeats(members, ({ id }) => id).map(
        ({ item: { id, path } }): Finding => ({
          path: [...path, "id"],
          problem: `"${id}" is the id of another member of ${name}.`,
          remedy: `Use another id, such as "${nextMemberId(id, members)}".`,
        }),
      ),
    ),
    // flows of the tier and of the gateways name this network at both sites
    ...tiers.flatMap(({ network, path }) =>
      unknownName({
        name: network,
        path: [...path, "network"],
        what: "network of rabat",
        known: Object.keys(rabat.networks),
        home: ["rabat", "networks"],
      }),
    ),
  ];
};

export const adoptedMachines: Relation = {
  title: "Each adopted member is one VM of the primary site's baseline, and no VM is adopted twice",
  explanation: "An unknown VM, or a VM adopted twice, gives the tier a wrong size in capacity planning and recovery.",
  source: { document: "This project", section: "model/schema/workload.ts, primaryPlace", standing: "design" },
  severity: "error",
  check,
};
