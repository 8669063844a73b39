import { code, paragraphs, table } from "../../lib/markdown";
import {
  adapterAddresses,
  filerAddresses,
  gatewayAddresses,
  type OwnedAddress,
  serverAddresses,
  serviceAddresses,
} from "../../model/addresses";
import type { Model } from "../../model/model";
import { placeGateways, placeTiers } from "../../model/placement";
import type { Network, Site } from "../../model/schema/site";
import { inPosture } from "../../planning/capacity/machines";

/** Every address in the model, by network. */
export function addressPlan(model: Model, site: Site): string {
  const claims = addressesOf(model, site);
  const adopted = adoptedMachines(model, site);
  return paragraphs(
    "## Address plan",
    [
      "Member n of a tier has the first host number of the tier plus n − 1. The vmkernel adapters of a host have the number at the end of the host's name.",
      site.role === "backup" ? "VMs marked *recovered* exist only while the site is recovered." : "",
      adopted.length > 0
        ? `The model does not contain the addresses of existing VMs: ${adopted.map(code).join(", ")}.`
        : "",
    ]
      .filter((sentence) => sentence !== "")
      .join(" "),
    Object.entries(site.networks).flatMap(([name, network]) => networkPlan(name, network, claims)),
  );
}

function networkPlan(name: string, { vlan, cidr }: Network, claims: readonly OwnedAddress[]): string[] {
  const owners = new Map<string, string[]>();
  for (const [address, owner] of claims) {
    if (cidr.hasHost(address)) owners.set(address, [...(owners.get(address) ?? []), owner]);
  }
  const rows = [...owners].sort(([a], [b]) => inNumbers(a) - inNumbers(b));
  return [
    `### ${name}: VLAN ${vlan}, ${cidr}`,
    table(
      ["address", "used by"],
      rows.map(([address, all]) => [address, all.join(", ")]),
    ),
    `Used: ${owners.size} of ${cidr.hostCount} addresses.`,
  ];
}

/** Every object of a site with an address, in either posture. */
function addressesOf(model: Model, site: Site): OwnedAddress[] {
  const recovered = inPosture(model, "recovered");
  const machines = [...placeTiers(recovered, site), placeGateways(recovered, site)].flatMap(({ standing, surge }) => [
    ...standing.map(({ name, address }): OwnedAddress => [withoutPrefix(address), code(name)]),
    ...surge.map(({ name, address }): OwnedAddress => [withoutPrefix(address), `${code(name)}, *recovered*`]),
  ]);
  return [
    ...machines,
    ...serviceAddresses(model)
      .filter(({ siteName }) => siteName === site.name)
      .flatMap(({ claim }) => claim.map(([address, name]): OwnedAddress => [address, `the service ${code(name)}`])),
    ...gatewayAddresses(site),
    ...serverAddresses(site),
    ...filerAddresses(site),
    ...site.extension.clusters.flatMap((cluster) =>
      cluster.vmkernelAdapters.flatMap((adapter) => adapterAddresses(site, cluster, adapter)),
    ),
  ];
}

const adoptedMachines = ({ massar }: Model, site: Site): string[] =>
  site.role === "primary"
    ? massar.tiers.flatMap(({ rabat }) =>
        rabat.source === "adopted" ? rabat.members.map(({ virtualMachine }) => virtualMachine) : [],
      )
    : [];

const withoutPrefix = (address: string): string => address.split("/", 1)[0] ?? address;

const inNumbers = (address: string): number =>
  address.split(".").reduce((number, part) => number * 256 + Number(part), 0);
