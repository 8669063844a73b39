import { code, paragraphs, table } from "../../lib/markdown";
import type { Model } from "../../model/model";
import { GATEWAY_TIER } from "../../model/names";
import { type PlacedMember, type Placement, placeGateways, placeTier } from "../../model/placement";
import type { Site } from "../../model/schema/site";
import type { TierSpec } from "../../model/schema/workload";
import { inPosture } from "../../planning/capacity/machines";

/** The VMs of a site: tiers, gateways, and VMs outside Massar. */
export function machinesSection(model: Model, site: Site): string {
  const adopted = new Set<string>();
  const tiers = model.massar.tiers.flatMap((tier) => {
    const { rabat } = tier;
    if (site.role === "primary" && rabat.source === "adopted") {
      const names = rabat.members.map(({ virtualMachine }) => virtualMachine);
      for (const name of names) adopted.add(name);
      return [`### ${tier.name}`, intro(tier), existing(site, names)];
    }
    return [`### ${tier.name}`, intro(tier), placedTier(model, site, tier)];
  });
  const others = site.baseline.virtualMachines.map(({ name }) => name).filter((name) => !adopted.has(name));
  return paragraphs(
    "## VMs",
    tiers,
    `### ${GATEWAY_TIER}`,
    `The gateways of the link ${code(model.link.name)}.`,
    gateways(placeGateways(model, site)),
    others.length > 0
      ? [
          "### Other VMs",
          "Existing VMs that do not belong to Massar. Capacity planning includes them.",
          existing(site, others),
        ]
      : [],
  );
}

function intro({ role, recoveryPriority, protection, separateHosts, quorum }: TierSpec): string {
  const { mechanism, rpo, rto } = protection;
  return [
    `${role.charAt(0).toUpperCase()}${role.slice(1)}.`,
    `Priority ${recoveryPriority}, ${mechanism === "rebuild" ? "" : `RPO ${rpo}, `}RTO ${rto}, ${MECHANISMS[mechanism]}.`,
    ...(quorum ? ["More than half of its members must agree (quorum)."] : []),
    ...(separateHosts ? ["Its members run on different hosts."] : []),
  ].join(" ");
}

const MECHANISMS: Readonly<Record<TierSpec["protection"]["mechanism"], string>> = {
  rebuild: "rebuilt from template and code",
  databaseStreaming: "protected by database streaming",
  fileReplication: "protected by file replication",
};

function placedTier(model: Model, site: Site, tier: TierSpec): string {
  const recovered = placeTier(tier, inPosture(model, "recovered"), site);
  const standby = placeTier(tier, inPosture(model, "standby"), site);
  if (recovered === undefined || standby === undefined) return "Not at this site.";
  if (site.role === "primary") return paragraphs(place(recovered), members(recovered.standing));
  const standing = new Map(standby.standing.map((each) => [each.id, each]));
  const rows = [...recovered.standing, ...recovered.surge].map((each) => {
    const now = standing.get(each.id);
    return [code(each.name), each.address, now === undefined ? "" : sizeOf(now), sizeOf(each)];
  });
  return paragraphs(place(recovered), table(["VM", "address", "size in standby", "size when recovered"], rows));
}

const sizeOf = ({ cpus, memory }: Pick<PlacedMember, "cpus" | "memory">): string => `${cpus} vCPU, ${memory}`;

function place({
  cluster,
  resourcePool,
  preferredRack,
  network,
  quorum,
  storage,
  standing,
  surge,
  template,
}: Placement): string {
  const [like] = [...standing, ...surge];
  const disks = (like?.disks ?? []).map(({ label, size }) => `${label} ${size}`).join(", ");
  const olderImages = [...standing, ...surge].flatMap(({ name, template: own }) =>
    own.name === template.name ? [] : [`${code(name)} from ${code(own.name)}`],
  );
  const images = [`template ${code(template.name)}`, ...olderImages].join(", ");
  const apart = quorum && storage.kind === "datastoreCluster" ? " (each member on another datastore)" : "";
  return [
    `Cluster ${code(cluster)}, resource pool ${code(resourcePool)}, network ${code(network)}, storage ${code(storage.name)}${apart},`,
    `${images}${preferredRack === undefined ? "" : `, prefers ${preferredRack}`}.`,
    `Disks: ${disks}.`,
  ].join(" ");
}

const members = (all: readonly PlacedMember[]): string =>
  table(
    ["VM", "address", "size"],
    all.map((each) => [code(each.name), each.address, sizeOf(each)]),
  );

const gateways = (placement: Placement): string => paragraphs(place(placement), members(placement.standing));

function existing({ baseline }: Site, names: readonly string[]): string {
  const wanted = new Set(names);
  return table(
    ["VM", "size", "disks", "cluster", "datastore", "port group"],
    baseline.virtualMachines
      .filter(({ name }) => wanted.has(name))
      .map(({ name, cpus, memory, disks, cluster, datastore, portGroup }) => [
        code(name),
        sizeOf({ cpus, memory }),
        disks.join(" + "),
        code(cluster),
        code(datastore),
        portGroup === undefined ? "" : code(portGroup),
      ]),
  );
}
