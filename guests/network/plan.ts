import type { Model } from "../../model/model";
import { virtualMachineName } from "../../model/names";
import { hostIndex } from "../../model/placement";
import type { Site } from "../../model/schema/site";
import type { TierSpec } from "../../model/schema/workload";
import type { NetworkName } from "./network";

/** A member of a tier, as planned for a network. */
export interface PlannedMember {
  readonly id: string;
  /** Some VMs at Rabat are older than the project and do not follow its naming. */
  readonly virtualMachine: string;
  readonly address: string;
}

/** The site whose address plan a network uses: the bubble uses Marrakech's. */
export const siteOf = ({ sites }: Pick<Model, "sites">, network: NetworkName): Site =>
  network === "rabat" ? sites.rabat : sites.marrakech;

/** The members that a tier may have in a network. The first one is the leader. */
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

/** The service address of a tier in a network, held by its first member; undefined if the tier has no service. */
export const serviceAddress = (model: Model, network: NetworkName, tier: TierSpec): string | undefined =>
  tier.service && plannedHost(siteOf(model, network), tier, tier.service.host);

function plannedHost(site: Site, tier: TierSpec, host: number): string {
  const network = site.networks[tier.network];
  if (network === undefined)
    throw new Error(`unknown network "${tier.network}" at ${site.name}: the model was not checked`);
  return network.cidr.host(host);
}

/**
 * Finds the tier and member of a VM by its name. The names of a rehearsal's VMs contain more than the member's id.
 *
 * @returns undefined if the VM is not a member of these tiers
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
