import { oncePer } from "../lib/once-per";
import { PLACES, type Place, votersOf, WITNESS } from "../model/consensus";
import type { Model } from "../model/model";
import { GATEWAY_TIER, virtualMachineName } from "../model/names";
import {
  hostIndex,
  type InboundFlow,
  memberNumber,
  networkOf,
  type Placement,
  placeGateways,
  placeTiers,
} from "../model/placement";
import { BACKUP_SITE, PRIMARY_SITE, SITE_NAMES, type SiteName } from "../model/schema/site";
import type { Software, TierSpec } from "../model/schema/workload";
import type { DataSize } from "../model/units/data-size";

/** What a guest does: the role of its tier, a gateway of the replication link, or the witness. */
export type Role = Software | "gateway" | "witness";

/** A guest that this project configures, in the model's posture. */
export interface Guest {
  readonly place: Place;
  /** Its tier, the replication gateways, or the witness. */
  readonly kind: string;
  readonly role: Role;
  readonly name: string;
  readonly hostName: string;
  readonly address: string;
  /** The CIDR of its network. */
  readonly network: string;
  /** Its number in its tier. */
  readonly number: number;
  readonly cpus: number;
  readonly memory: DataSize;
  /** The flows that the model derives from the link for a gateway, and states for the network of a tier. */
  readonly inbound: readonly InboundFlow[];
}

/** All guests that this project configures, and how they find each other. */
export interface Estate {
  readonly model: Model;
  readonly guests: readonly Guest[];
  /** By tier, or gateways, or witness. */
  readonly byKind: ReadonlyMap<string, readonly Guest[]>;
  readonly tiers: ReadonlyMap<string, TierSpec>;
  /** The site that serves users: the one whose database members may write. */
  readonly leading: SiteName;
  /** The machines that vote on the writer of the database of a tier. */
  readonly voters: ReadonlyMap<string, readonly Pick<Guest, "place" | "name" | "address">[]>;
}

/** Where guests run: at the places of the model, or in the bubble of a rehearsal, which reaches none of them. */
export type Scene = "production" | "bubble";

/**
 * The guests of a model. A tier that was adopted at the primary site runs there already and is not configured. In the bubble the tiers of
 * the backup site have recovered, and the members of a database vote on their own writer: no vote of production counts there.
 */
export const estateOf = oncePer((stated: Model, scene: Scene): Estate => {
  const isBubble = scene === "bubble";
  const model: Model = isBubble ? { ...stated, posture: { kind: "recovered", failover: "rehearsal" } } : stated;
  const tiers = new Map(model.massar.tiers.map((tier) => [tier.name, tier]));
  const guests = isBubble
    ? guestsAt(model, BACKUP_SITE, tiers).filter(({ role }) => role !== "gateway")
    : [...SITE_NAMES.flatMap((site) => guestsAt(model, site, tiers)), ...witnesses(model)];
  const byKind = new Map<string, Guest[]>();
  for (const guest of guests) byKind.set(guest.kind, [...(byKind.get(guest.kind) ?? []), guest]);
  return {
    model,
    guests,
    byKind,
    tiers,
    leading: model.posture.kind === "recovered" ? BACKUP_SITE : PRIMARY_SITE,
    voters: new Map(
      model.massar.tiers.flatMap(({ name, leadership }) => {
        if (leadership === undefined) return [];
        return [[name, isBubble ? (byKind.get(name) ?? []) : votersOf(model, leadership)] as const];
      }),
    ),
  };
});

/** The guests of a tier, those of the leading site first. */
export function membersOf({ byKind, leading }: Estate, kind: string): readonly Guest[] {
  const members = byKind.get(kind) ?? [];
  return [...members.filter(({ place }) => place === leading), ...members.filter(({ place }) => place !== leading)];
}

export const atPlace = (guests: readonly Guest[], place: Place): readonly Guest[] =>
  guests.filter((guest) => guest.place === place);

/** The tier of a guest. @throws Error for gateways and the witness, which have none */
export function tierOf({ tiers }: Estate, { kind }: Guest): TierSpec {
  const tier = tiers.get(kind);
  if (tier === undefined) throw new Error(`${kind} is not a tier`);
  return tier;
}

/** The tiers that accept connections from a kind of guest, by the flows of the model. */
export const tiersAccepting = ({ model }: Estate, kind: string): readonly TierSpec[] =>
  model.massar.tiers.filter(({ flows }) => flows.some(({ from }) => from === kind));

/** The CIDR of a tier's network, or of the gateways', at a site. */
export function networkAt({ model, tiers }: Estate, kind: string, site: SiteName): string {
  const name = kind === GATEWAY_TIER ? model.link.gateways[site].network : tiers.get(kind)?.network;
  return networkOf(model.sites[site], name ?? kind).cidr.toString();
}

export const isSite = (place: Place): place is SiteName => place !== WITNESS;

/** Servers of a guest's place: its site's, or the witness's. */
export function serversOf({ model: { sites, witness } }: Estate, { place }: Guest) {
  if (isSite(place)) return { dns: sites[place].dnsServers, ntp: sites[place].ntpServers };
  return witness.kind === "none" ? { dns: [], ntp: [] } : { dns: witness.dnsServers, ntp: witness.ntpServers };
}

/** Places in the order in which a change reaches them: the site that serves users last. */
export const rolloutOrder = ({ leading }: Pick<Estate, "leading">): readonly Place[] => [
  ...PLACES.filter((place) => place !== leading),
  leading,
];

function guestsAt(model: Model, siteName: SiteName, tiers: ReadonlyMap<string, TierSpec>): Guest[] {
  const site = model.sites[siteName];
  const placed = (placement: Placement): Guest[] =>
    [...placement.standing, ...placement.surge].map(({ id, name, hostName, address, cpus, memory }) => ({
      place: siteName,
      kind: placement.kind,
      role: tiers.get(placement.kind)?.software ?? "gateway",
      name,
      hostName,
      address: address.split("/", 1)[0] ?? address,
      network: networkOf(site, placement.network).cidr.toString(),
      number: memberNumber(id),
      cpus,
      memory,
      inbound: placement.inbound,
    }));
  return [...placeTiers(model, site), placeGateways(model, site)].flatMap(placed);
}

function witnesses({ witness }: Model): Guest[] {
  if (witness.kind === "none") return [];
  const { network, machine, firstHost, members } = witness;
  return members.map(({ id }) => {
    const name = virtualMachineName(witness, id);
    return {
      place: WITNESS,
      kind: WITNESS,
      role: "witness",
      name,
      hostName: `${name}.${witness.domain}`,
      address: network.cidr.host(hostIndex(firstHost, id)),
      network: network.cidr.toString(),
      number: memberNumber(id),
      cpus: machine.cpus,
      memory: machine.memory,
      inbound: [],
    };
  });
}
