import type { Draft } from "./draft";
import type { Model } from "./model";
import { GATEWAY_TIER, virtualMachineName } from "./names";
import { hostIndex } from "./placement";
import { BACKUP_SITE, PRIMARY_SITE, SITE_NAMES, type SiteName } from "./schema/site";
import type { Leadership, TierSpec } from "./schema/workload";
import { Duration } from "./units/duration";

/** The places of the design: its sites, and the witness if there is one. */
export const WITNESS = "witness";
export const PLACES = [...SITE_NAMES, WITNESS] as const;
export type Place = (typeof PLACES)[number];

/**
 * How often etcd's leader reports to the others, and how long they wait before they elect another. etcd's own 100 ms and 1 s suit
 * one site: with three places and busy machines, they elect for no reason (measured).
 *
 * @see https://etcd.io/docs/v3.4/tuning/
 */
export const HEARTBEAT = Duration.parse("250 ms");
export const ELECTION_TIMEOUT = Duration.parse("2500 ms");

/** A machine that runs etcd and votes. */
export interface Voter {
  readonly place: Place;
  readonly id: string;
  readonly name: string;
  readonly hostName: string;
  /** Empty if its network has no such host. */
  readonly address: string;
}

/** The tiers whose members agree on one writer, with their positions in the model. */
export const ledTiers = ({ massar }: Draft<Model>) =>
  massar.tiers.flatMap((tier, index) => (tier.leadership === undefined ? [] : [{ tier, index }]));

/**
 * The machines that vote: as many standing members of the voters at each site as the other site has, and the witness's. Without a
 * witness, the last one of the backup site has no vote, so that the primary site has the majority.
 */
export function votersOf(model: Draft<Model>, { voters }: Draft<Leadership>): readonly Voter[] {
  const { witness } = model;
  const [primary, backup] = equallyMany(votersAt(model, voters, PRIMARY_SITE), votersAt(model, voters, BACKUP_SITE));
  if (witness.kind === "thirdPlace") {
    const { code, domain, network, firstHost, members } = witness;
    return [
      ...primary,
      ...backup,
      ...members.map(({ id }) => voter(WITNESS, id, { code, domain }, network.cidr, firstHost)),
    ];
  }
  return [...primary, ...backup.slice(0, -1)];
}

const equallyMany = (a: readonly Voter[], b: readonly Voter[]): readonly [readonly Voter[], readonly Voter[]] => {
  const count = Math.min(a.length, b.length);
  return [a.slice(0, count), b.slice(0, count)];
};

/** The members of a group that exist at a site in every posture and that this project configures. */
export function votersAt(model: Draft<Model>, kind: string, siteName: SiteName): Voter[] {
  const site = model.sites[siteName];
  const gateways = model.link.gateways[siteName];
  const tier = model.massar.tiers.find(({ name }) => name === kind);
  const group = kind === GATEWAY_TIER ? gateways : tier && { ...tier, members: standingMembers(tier, siteName) };
  if (group === undefined) return [];
  const cidr = site.networks[group.network]?.cidr;
  return group.members.map(({ id }) => voter(siteName, id, site, cidr, group.firstHost));
}

function standingMembers(
  { rabat, marrakech }: Draft<TierSpec>,
  siteName: SiteName,
): readonly { readonly id: string }[] {
  if (siteName === BACKUP_SITE) return marrakech.standing?.members ?? [];
  return rabat.source === "created" ? rabat.members : [];
}

function voter(
  place: Place,
  id: string,
  at: { readonly code: string; readonly domain: string },
  cidr: Draft<Model>["sites"][SiteName]["networks"][string]["cidr"],
  firstHost: number,
): Voter {
  const name = virtualMachineName(at, id);
  const index = hostIndex(firstHost, id);
  const address = cidr?.hasHostNumber(index) ? cidr.host(index) : "";
  return { place, id, name, hostName: `${name}.${at.domain}`, address };
}

/** How many votes a majority needs. */
export const majority = (votes: number): number => Math.floor(votes / 2) + 1;
