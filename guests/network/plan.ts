import type { Model } from "../../model/model";
import { virtualMachineName } from "../../model/names";
import { hostIndex } from "../../model/placement";
import type { Site } from "../../model/schema/site";
import type { TierSpec } from "../../model/schema/workload";
import type { NetworkName } from "./network";

/** A member of a tier as the model plans it in a network. */
export interface PlannedMember {
  readonly id: string;
  /** At Rabat some VMs are older than the project and have names of their own. */
  readonly virtualMachine: string;
  readonly address: string;
}

/** The site whose address plan holds in a network: a bubble has Marrakech's. */
export const siteOf = ({ sites }: Pick<Model, "sites">, network: NetworkName): Site =>
  network === "rabat" ? sites.rabat : sites.marrakech;

/** The members that a tier may have in a network, the first one first: it leads. */
export function plannedMembers(model: Model, network: NetworkName, tier: TierSpec): readonly PlannedMember[] {
  const site = siteOf(model, network);
  const members: readonly { id: string; virtualMachine?: string }[] =
    network === "rabat" ? tier.rabat.members : [...(tier.marrakech.standing?.members ?? []), ...tier.marrakech.surge];
  return members.map(({ id, virtualMachine = virtualMachineName(site, id) }) => ({
    id,
    virtualMachine,
    address: plannedHost(site, tier, hostIndex(tier.firstHost, id)),
  }));
}

/** The address at which users find an entry in a network; its first member has it. */
export const serviceAddress = (model: Model, network: NetworkName, tier: TierSpec): string | undefined =>
  tier.service && plannedHost(siteOf(model, network), tier, tier.service.host);

function plannedHost(site: Site, tier: TierSpec, host: number): string {
  const network = site.networks[tier.network];
  if (network === undefined) throw new Error(`${site.name} has no network ${tier.network}: the model was not checked`);
  return network.cidr.host(host);
}

/**
 * Which member of which tier a VM is, by its name: a rehearsal's VMs have more in theirs than the member's id.
 *
 * @returns undefined for a VM that is no member of these tiers
 */
export function memberOf(
  model: Model,
  network: NetworkName,
  tiers: readonly TierSpec[],
  virtualMachine: string,
): { readonly tier: TierSpec; readonly member: PlannedMember } | undefined {
  const names = (id: string) => new RegExp(`(^|[^a-z0-9])${id}($|[^a-z0-9])`).test(virtualMachine);
  for (const tier of tiers) {
    const member = plannedMembers(model, network, tier).find(
      ({ id, virtualMachine: name }) => name === virtualMachine || names(id),
    );
    if (member !== undefined) return { tier, member };
  }
  return undefined;
}
