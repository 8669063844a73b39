import { SITE_NAMES } from "../../sites/schema";
import { formatPath } from "../finding";
import type { Relation } from "../relation";
import { repeats } from "../repeats";

const check: Relation["check"] = (model) =>
  SITE_NAMES.flatMap((siteName) => {
    const stated = Object.entries(model.sites[siteName].networks).flatMap(([name, { vlan }]) =>
      vlan === undefined ? [] : [{ name, number: vlan.number }],
    );
    return repeats(stated, ({ number }) => String(number)).map(({ item: { name, number }, first }) => ({
      path: [siteName, "networks", name, "vlan"],
      problem: `VLAN ${number} is that of ${formatPath([siteName, "networks", first.name])}.`,
      remedy: `Next free VLAN at ${siteName}: ${nextFree(number, new Set(stated.map((each) => each.number)))}.`,
    }));
  });

export const uniqueVlans: Relation = {
  title: "Each network of a site has a VLAN of its own",
  explanation:
    "On one VLAN two networks are one: who is on the first hears the second, past the firewall between them.",
  source: { document: "This project", section: "sites/schema.ts, network", standing: "design" },
  severity: "error",
  check,
};

/** The next free one after `number`, counted on from 1 after 4094. */
function nextFree(number: number, taken: ReadonlySet<number>): number {
  const next = (number % 4094) + 1;
  return taken.has(next) ? nextFree(next, taken) : next;
}
