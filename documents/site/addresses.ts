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

/** Every address that the model gives out or knows of, network by network. */
export function addressPlan(model: Model, site: Site): string {
  const claims = addressesOf(model, site);
  const adopted = adoptedMachines(model, site);
  return paragraphs(
    "## Address plan",
    [
      "Member n of a tier has its tier's first host number plus n − 1; a host's vmkernel adapters have the number that its name ends with.",
      site.role === "backup" ? "VMs marked *recovered* exist only while the site is recovered." : "",
      adopted.length > 0
        ? `The addresses of VMs that existed before are not in the model: ${adopted.map(code).join(", ")}.`
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
      ["address", "of"],
      rows.map(([address, all]) => [address, all.join(", ")]),
    ),
    `${owners.size} of ${cidr.hostCount} addresses are taken.`,
  ];
}

/** Everything of a site that has an address, in either posture. */
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
