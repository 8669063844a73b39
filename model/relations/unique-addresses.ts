import { repeats } from "../../lib/repeats";
import {
  fixedAddresses,
  memberAddresses,
  type OwnedAddress,
  type ServiceAddress,
  serverAddresses,
  serviceAddresses,
} from "../addresses";
import { type Finding, formatPath } from "../finding";
import { type MachineGroup, machineGroups } from "../machine-groups";
import { nextMemberId } from "../next-member-id";
import { hostIndex, memberNumber } from "../placement";
import type { Relation } from "../relation";

interface Everywhere {
  readonly machines: readonly MachineGroup[];
  readonly services: readonly ServiceAddress[];
}

const check: Relation["check"] = (model) => {
  const everywhere = { machines: machineGroups(model), services: serviceAddresses(model) };
  return everywhere.machines.flatMap((machines, position) => [
    ...beyondNetwork(machines, everywhere),
    ...sharedWithin(machines),
    ...sharedWithOthers(machines, everywhere.machines.slice(0, position), everywhere),
  ]);
};

export const uniqueAddresses: Relation = {
  title: "The address of each member is in its network and is used only once, in every posture",
  explanation:
    "Two machines with the same address intermittently receive each other's packets. A machine with an address outside its " +
    "network is unreachable.",
  source: { document: "This project", section: "model/schema/workload.ts, firstHost", standing: "design" },
  severity: "error",
  check,
};

const cidrOf = ({ site, network }: MachineGroup) => site.networks[network]?.cidr;

function beyondNetwork(machines: MachineGroup, everywhere: Everywhere): Finding[] {
  const { siteName, network, firstHost, members, spec } = machines;
  const cidr = cidrOf(machines);
  if (cidr === undefined) return [];
  const hosts = `${siteName}'s ${network}, ${cidr}, has ${cidr.hostCount} hosts`;
  if (firstHost > cidr.hostCount) {
    return [{ path: [...spec, "firstHost"], problem: `${hosts}.`, remedy: freeFirstHost(machines, everywhere) }];
  }
  return members
    .filter(({ id }) => hostIndex(firstHost, id) > cidr.hostCount)
    .map(({ id, path }) => ({
      path: [...path, "id"],
      problem: `"${id}" would be host ${hostIndex(firstHost, id)}, but ${hosts}.`,
      remedy: `Use a number up to ${cidr.hostCount - firstHost + 1}, or a larger network.`,
    }));
}

function sharedWithin({ members, siteName }: MachineGroup): Finding[] {
  // other relations report repeated ids and ids without a number
  const ids = [...new Map(members.map((member) => [member.id, member])).values()];
  const numbered = ids.filter(({ id }) => Number.isInteger(memberNumber(id)));
  return repeats(numbered, ({ id }) => String(memberNumber(id))).map(({ item: { id, path }, first }) => ({
    path: [...path, "id"],
    problem: `"${id}" would get the address of "${first.id}" at ${siteName}, as both have the number ${memberNumber(id)}.`,
    remedy: `Use another number, as in "${nextMemberId(id, members)}".`,
  }));
}

function sharedWithOthers(machines: MachineGroup, earlier: readonly MachineGroup[], everywhere: Everywhere): Finding[] {
  const owners = new Map([
    ...fixedOwners(machines),
    ...earlier.filter(isBeside(machines)).flatMap((other) => memberAddresses(other)),
  ]);
  const shared = memberAddresses(machines).flatMap(([address, id]) => {
    const owner = owners.get(address);
    return owner === undefined || owner === id ? [] : [`${id} would get ${address}, which ${owner} already has`];
  });
  if (shared.length === 0) return [];
  const remedy = freeFirstHost(machines, everywhere);
  return shared.map((conflict) => ({
    path: [...machines.spec, "firstHost"],
    problem: `At ${machines.siteName}, ${conflict}.`,
    remedy,
  }));
}

/** The DNS and NTP servers of a site may be members of the tier that accepts connections on the ports of DNS or NTP. */
function fixedOwners({ site, ports }: MachineGroup): OwnedAddress[] {
  if (!ports.has(53) && !ports.has(123)) return fixedAddresses(site);
  const asked = new Set(serverAddresses(site).map(([address]) => address));
  return fixedAddresses(site).filter(([address]) => !asked.has(address));
}

const isBeside = (machines: MachineGroup) => (other: MachineGroup) =>
  other !== machines && other.siteName === machines.siteName && other.network === machines.network;

/** The lowest first host with which all members of the group have free addresses, at both sites of a tier. */
function freeFirstHost(machines: MachineGroup, { machines: all, services }: Everywhere): string {
  const spec = formatPath(machines.spec);
  const alike = all
    .filter((each) => formatPath(each.spec) === spec)
    .map((each) => ({
      each,
      taken: new Map([
        ...fixedOwners(each),
        ...all.filter(isBeside(each)).flatMap((other) => memberAddresses(other)),
        ...services.filter(({ siteName }) => siteName === each.siteName).flatMap(({ claim }) => claim),
      ]),
    }));
  const room = Math.min(...alike.map(({ each }) => cidrOf(each)?.hostCount ?? 0));
  for (let firstHost = 1; firstHost <= room; firstHost += 1) {
    const fits = alike.every(({ each, taken }) => {
      const claimed = memberAddresses(each, firstHost);
      return claimed.length === each.members.length && claimed.every(([address]) => !taken.has(address));
    });
    if (fits) return `Use ${firstHost} as first host.`;
  }
  return "Use a larger network: this one does not have enough addresses.";
}
