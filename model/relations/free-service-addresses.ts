import { fixedAddresses, memberAddresses, type ServiceAddress, serviceAddresses } from "../addresses";
import { type Finding, formatPath } from "../finding";
import { machineGroups } from "../machine-groups";
import type { Relation } from "../relation";
import type { SiteName } from "../schema/site";

const check: Relation["check"] = (model) => {
  const all = serviceAddresses(model);
  const machines = machineGroups(model);
  const occupied = (siteName: SiteName) =>
    new Map([
      ...fixedAddresses(model.sites[siteName]),
      ...machines.filter((each) => each.siteName === siteName).flatMap((each) => memberAddresses(each)),
    ]);
  const occupiedAt = { rabat: occupied("rabat"), marrakech: occupied("marrakech") };
  /** The owner of an address at a site, other than the service itself. */
  const ownerOf = (address: string, { siteName, path }: ServiceAddress): string | undefined => {
    const others = all.filter((other) => other.siteName === siteName && formatPath(other.path) !== formatPath(path));
    return occupiedAt[siteName].get(address) ?? new Map(others.flatMap(({ claim }) => claim)).get(address);
  };
  /** The lowest host number that is free at both sites. */
  const freeHost = (service: ServiceAddress): string => {
    const both = all.filter(({ path }) => formatPath(path) === formatPath(service.path));
    for (let host = 1; both.every(({ cidr }) => cidr.hasHostNumber(host)); host += 1) {
      if (both.every((each) => ownerOf(each.cidr.host(host), each) === undefined)) return `Use host ${host}.`;
    }
    return "Use a larger network: this one does not have enough addresses.";
  };
  return all.flatMap((service): Finding[] => {
    const { siteName, cidr, name, host, path, claim } = service;
    const finding = (problem: string): Finding => ({ path: [...path, "host"], problem, remedy: freeHost(service) });
    if (host > cidr.hostCount) return [finding(`At ${siteName}, ${cidr} has no host ${host}.`)];
    return claim.flatMap(([address]) => {
      const owner = ownerOf(address, service);
      return owner === undefined
        ? []
        : [finding(`At ${siteName}, ${name} would be ${address}, which ${owner} already has.`)];
    });
  });
};

export const freeServiceAddresses: Relation = {
  title: "The service address of a tier is in its network at each site and is used only once",
  explanation: "Users reach the tier at this address. If a member also has it, only that member answers.",
  source: { document: "This project", section: "model/schema/workload.ts, service", standing: "design" },
  severity: "error",
  check,
};
