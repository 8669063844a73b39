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

/** @param of the path of the object with the VLAN @param below the path of the VLAN in it */
function vlanAt(vlan: VlanId | undefined, of: ModelPath, below: readonly string[] = []) {
  const path: ModelPath = [...of, ...below];
  return vlan === undefined ? [] : [{ of, path, number: vlan.number }];
}

export const uniqueVlans: Relation = {
  title: "Each network of a site and each network of a rehearsal has its own VLAN",
  explanation:
    "Two networks on one VLAN are one network: their guests reach each other without a firewall. Databases of a " +
    "rehearsal would answer requests to production.",
  source: { document: "This project", section: "model/schema/site.ts, network", standing: "design" },
  severity: "error",
  check,
};

/** The next free VLAN after `number`; 1 follows 4094. */
function nextFree(number: number, taken: ReadonlySet<number>): number {
  const next = (number % 4094) + 1;
  return taken.has(next) ? nextFree(next, taken) : next;
}
