import { groupBy } from "../../lib/group-by";
import { fixedAddresses, memberAddresses, serviceAddresses } from "../../model/addresses";
import { type MachineGroup, machineGroups } from "../../model/machine-groups";
import type { Model } from "../../model/model";
import { GATEWAY_TIER } from "../../model/names";
import { hostIndex } from "../../model/placement";
import type { Rule, RuleFinding } from "../../model/rule";
import { SITE_NAMES } from "../../model/schema/site";
import type { Cidr } from "../../model/units/cidr";
import { growthFactor } from "../../planning/capacity/growth";

export const addressPlan: Rule<Model> = {
  title: "Each tier has free consecutive addresses for the members that it will have at the planning horizon",
  explanation:
    "A member's address follows from its number. If the next number is in use or outside of the network, the tier can't grow without " +
    "new addresses for its running members, and a guest only takes a new address when it is recreated.",
  source: { document: "This project", section: "datacenters/massar/planning.ts, growth.members", standing: "design" },
  severity: "error",
  check: (model) => {
    const factor = growthFactor(model.planning.growth.members, model.planning.horizon);
    const all = machineGroups(model);
    const services = serviceAddresses(model);
    return SITE_NAMES.flatMap((siteName) => {
      const here = all.filter((each) => each.siteName === siteName);
      const taken = new Map([
        ...here.flatMap((each) => memberAddresses(each)),
        ...services.filter((each) => each.siteName === siteName).flatMap(({ claim }) => claim),
        ...fixedAddresses(model.sites[siteName]),
      ]);
      const networks = groupBy(here, ({ network }) => network);
      return [...networks.values()].flatMap((machines) => networkFindings(model, machines, taken, factor));
    });
  },
};

function networkFindings(
  { planning }: Model,
  machines: readonly MachineGroup[],
  taken: ReadonlyMap<string, string>,
  factor: number,
): RuleFinding[] {
  const plans = machines.map((each) => planOf(each, factor));
  const begins = new Map(machines.map(({ firstHost, kind }) => [firstHost, kind]));
  const grown = new Map(
    plans.flatMap(({ last, wanted, kind }) => numbers(last + 1, wanted).map((host) => [host, kind])),
  );
  return plans.flatMap(({ site, siteName, network, kind, members, firstHost, spec, last, wanted }): RuleFinding[] => {
    const cidr = site.networks[network]?.cidr;
    if (cidr === undefined) return [];
    /** The owner of a host number, other than the tier itself. */
    const owner = (host: number): string | undefined => {
      if (!cidr.hasHostNumber(host)) return `the end of ${cidr}`;
      const next = begins.get(host);
      return taken.get(cidr.host(host)) ?? (next === undefined || next === kind ? undefined : `${next}'s first host`);
    };
    const free = numbers(last + 1, wanted).map(owner);
    const found = free.findIndex((each) => each !== undefined);
    if (found < 0) return [];
    const isFree = (host: number) => owner(host) === undefined && (grown.get(host) ?? kind) === kind;
    const room = freeRun(cidr, last - firstHost + 1 + wanted, isFree);
    return [
      {
        scope: `${siteName}/${kind === GATEWAY_TIER ? kind : `tier/${kind}`}`,
        path: [...spec, "firstHost"],
        problem: `At ${siteName}, ${kind} will have ${members.length + wanted} members in ${String(planning.horizon)}, up to host ${last + wanted}, but host ${last + 1 + found} is ${free[found]}.`,
        remedy:
          room === undefined
            ? `Use a larger network than ${network} (${cidr}).`
            : `Set firstHost to ${room}: the addresses from there are free at ${siteName}.`,
        arithmetic: {
          inputs: {
            members: String(members.length),
            growth: `${planning.growth.members} a year over ${planning.horizon}`,
            "last host": String(last),
          },
          formula: "last host + ⌈members × growth⌉ − members",
          result: `host ${last + wanted}`,
          limit: `host ${last + found}`,
          margin: `-${wanted - found} addresses`,
        },
      },
    ];
  });
}

/** The last host number that a tier uses, and how many more it will need. */
function planOf(machines: MachineGroup, factor: number) {
  const { members, firstHost } = machines;
  const last = members.reduce((highest, { id }) => Math.max(highest, hostIndex(firstHost, id)), firstHost - 1);
  return { ...machines, last, wanted: Math.ceil(members.length * factor) - members.length };
}

const numbers = (first: number, count: number): number[] => Array.from({ length: count }, (_, index) => first + index);

/** The first of `length` consecutive free host numbers, or undefined if the network has no such range. */
function freeRun(cidr: Cidr, length: number, isFree: (host: number) => boolean): number | undefined {
  let first = 1;
  for (let host = 1; host < first + length; host += 1) {
    if (!cidr.hasHostNumber(host)) return undefined;
    if (!isFree(host)) first = host + 1;
  }
  return first;
}
