import { type Finding, formatPath } from "../finding";
import { type LikeMachines, likeMachines } from "../like-machines";
import { nextMemberId } from "../next-member-id";
import { hostIndex, memberNumber } from "../placement";
import type { Relation } from "../relation";
import { repeats } from "../repeats";

/** Each member, in whatever posture, gets an address that its network has and that nobody else uses. */
export const addresses: Relation = (model) => {
  const everywhere = likeMachines(model);
  return everywhere.flatMap((machines, position) => [
    ...beyondNetwork(machines, everywhere),
    ...sharedWithin(machines),
    ...sharedWithOthers(machines, everywhere.slice(0, position), everywhere),
  ]);
};

const cidrOf = ({ site, network }: LikeMachines) => site.networks[network]?.cidr;

function beyondNetwork(machines: LikeMachines, everywhere: readonly LikeMachines[]): Finding[] {
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

function sharedWithin({ members, siteName }: LikeMachines): Finding[] {
  // a repeated id and one without a number are findings of their own
  const ids = [...new Map(members.map((member) => [member.id, member])).values()];
  const numbered = ids.filter(({ id }) => Number.isInteger(memberNumber(id)));
  return repeats(numbered, ({ id }) => String(memberNumber(id))).map(({ item: { id, path }, first }) => ({
    path: [...path, "id"],
    problem: `"${id}" would get the address of "${first.id}" at ${siteName}, as both have the number ${memberNumber(id)}.`,
    remedy: `Use a number of its own, as in "${nextMemberId(id, members)}".`,
  }));
}

function sharedWithOthers(
  machines: LikeMachines,
  earlier: readonly LikeMachines[],
  everywhere: readonly LikeMachines[],
): Finding[] {
  const { siteName, spec } = machines;
  const owners = new Map([
    ...fixedOwners(machines),
    ...earlier.filter(isBeside(machines)).flatMap((other) => claims(other)),
  ]);
  const shared = claims(machines).flatMap(([address, id]) => {
    const owner = owners.get(address);
    return owner === undefined || owner === id ? [] : [`${id} would get ${address}, which ${owner} has`];
  });
  if (shared.length === 0) return [];
  return [
    {
      path: [...spec, "firstHost"],
      problem: `At ${siteName}, ${shared.join("; ")}.`,
      remedy: freeFirstHost(machines, everywhere),
    },
  ];
}

type Claim = readonly [address: string, owner: string];

/** The addresses of `machines`, if they were counted from `firstHost`. */
function claims(machines: LikeMachines, firstHost = machines.firstHost): Claim[] {
  const cidr = cidrOf(machines);
  return machines.members.flatMap(({ id }): Claim[] => {
    const index = hostIndex(firstHost, id);
    return cidr !== undefined && index >= 1 && index <= cidr.hostCount ? [[cidr.host(index), id]] : [];
  });
}

function fixedOwners({ site, network }: LikeMachines): Claim[] {
  const gateway = site.networks[network]?.gateway;
  return gateway === undefined ? [] : [[gateway, "the gateway"]];
}

const isBeside = (machines: LikeMachines) => (other: LikeMachines) =>
  other !== machines && other.siteName === machines.siteName && other.network === machines.network;

/** The lowest first host from which all the machines find room, at each site that it holds for. */
function freeFirstHost(machines: LikeMachines, everywhere: readonly LikeMachines[]): string {
  const spec = formatPath(machines.spec);
  const alike = everywhere
    .filter((each) => formatPath(each.spec) === spec)
    .map((each) => ({
      each,
      taken: new Map([...fixedOwners(each), ...everywhere.filter(isBeside(each)).flatMap((other) => claims(other))]),
    }));
  const room = Math.min(...alike.map(({ each }) => cidrOf(each)?.hostCount ?? 0));
  for (let firstHost = 1; firstHost <= room; firstHost += 1) {
    const fits = alike.every(({ each, taken }) => {
      const claimed = claims(each, firstHost);
      return claimed.length === each.members.length && claimed.every(([address]) => !taken.has(address));
    });
    if (fits) return `Use ${firstHost} as first host.`;
  }
  return "Use a larger network: this one has no room for all.";
}
