import { repeats } from "../../lib/repeats";
import { formatPath, type ModelPath } from "../finding";
import type { Relation } from "../relation";
import { SITE_NAMES } from "../schema/site";
import type { VlanId } from "../units/vlan-id";

const check: Relation["check"] = (model) =>
  SITE_NAMES.flatMap((siteName) => {
    const { networks, rehearsal } = model.sites[siteName];
    const stated = [
      ...Object.entries(networks).flatMap(([name, { vlan }]) => vlanAt(vlan, [siteName, "networks", name], ["vlan"])),
      ...Object.entries(rehearsal?.vlans ?? {}).flatMap(([name, vlan]) =>
        vlanAt(vlan, [siteName, "rehearsal", "vlans", name]),
      ),
    ];
    return repeats(stated, ({ number }) => String(number)).map(({ item: { path, number }, first }) => ({
      path,
      problem: `${formatPath(first.of)} already uses VLAN ${number}.`,
      remedy: `Next free VLAN at ${siteName}: ${nextFree(number, new Set(stated.map((each) => each.number)))}.`,
    }));
  });

/** @param of what has the VLAN @param below where, below that, it is written */
function vlanAt(vlan: VlanId | undefined, of: ModelPath, below: readonly string[] = []) {
  const path: ModelPath = [...of, ...below];
  return vlan === undefined ? [] : [{ of, path, number: vlan.number }];
}

export const uniqueVlans: Relation = {
  title: "Each network of a site has a VLAN of its own, and so has each network of a rehearsal",
  explanation:
    "On one VLAN two networks are one: who is on the first hears the second, past the firewall between them: a " +
    "rehearsal's databases would answer for the real ones.",
  source: { document: "This project", section: "model/schema/site.ts, network", standing: "design" },
  severity: "error",
  check,
};

/** The next free one after `number`, counted on from 1 after 4094. */
function nextFree(number: number, taken: ReadonlySet<number>): number {
  const next = (number % 4094) + 1;
  return taken.has(next) ? nextFree(next, taken) : next;
}
