import { type Deployment, membersOf, modelledSite } from "../../census/modelled-site";
import { inOrder } from "../../lib/text/natural-order";
import { memberGuestInfo } from "../../model/guest-settings";
import type { Model } from "../../model/model";
import { SITE_NAMES, type Site, type SiteName } from "../../model/schema/site";

/**
 * What the code changes and a deploy leaves as it is, because Terraform ignores it (`ignore_changes`). The plan does not show
 * it, so the models are compared.
 */
export const notApplied = (before: Model, after: Model): string[] =>
  SITE_NAMES.flatMap((site) => [
    ...keptFirstBootSettings(before, after, site),
    ...keptMaintenance(before, after, site),
  ]);

type Member = ReturnType<typeof membersOf>[number];

interface KnownMember {
  readonly site: Site;
  readonly member: Member;
  readonly placement: Deployment["placement"];
}

/** The VMs that are in both models, by tier, if a part of them differs. */
function changedMembers(
  before: Model,
  after: Model,
  site: SiteName,
  partOf: (known: KnownMember) => unknown,
): Map<string, (readonly [KnownMember, KnownMember])[]> {
  const old = new Map(machinesAt(before, site).map((each) => [each.member.name, each]));
  const changed = new Map<string, (readonly [KnownMember, KnownMember])[]>();
  for (const is of machinesAt(after, site)) {
    const was = old.get(is.member.name);
    if (was === undefined || JSON.stringify(partOf(was)) === JSON.stringify(partOf(is))) continue;
    changed.set(is.placement.kind, [...(changed.get(is.placement.kind) ?? []), [was, is]]);
  }
  return changed;
}

const machinesAt = (model: Model, site: SiteName): KnownMember[] =>
  modelledSite(model, site).deployments.flatMap(({ placement }) =>
    membersOf(placement).map((member) => ({ site: model.sites[site], member, placement })),
  );

const named = (pairs: readonly (readonly [KnownMember, KnownMember])[]): string =>
  pairs
    .map(([, { member }]) => member.name)
    .toSorted(inOrder)
    .join(", ");

/** The first-boot settings, by the name that an engineer gives them. */
const SETTINGS: readonly (readonly [string, (known: KnownMember) => unknown])[] = [
  ["firewall", ({ placement: { inbound, outbound } }) => [inbound, outbound]],
  ["address", ({ member }) => member.address],
  ["name servers", ({ site }) => [site.domain, site.dnsServers]],
  ["time servers", ({ site }) => site.ntpServers],
];

/** Cloud-init applies them at the first boot only. */
const keptFirstBootSettings = (before: Model, after: Model, site: SiteName): string[] =>
  [...changedMembers(before, after, site, (known) => memberGuestInfo(known.site, known.placement, known.member))].map(
    ([tier, pairs]) => {
      const changed = SETTINGS.filter(([, part]) =>
        pairs.some(([was, is]) => JSON.stringify(part(was)) !== JSON.stringify(part(is))),
      ).map(([setting]) => setting);
      const what = changed.length > 0 ? changed.join(" and ") : "first-boot settings";
      return (
        `The running VMs of ${tier} at ${site} keep their old ${what}, which the code changes: ${named(pairs)}. ` +
        "Only new VMs get the new settings: change the others in their guests, or replace them one by one."
      );
    },
  );

/** A host whose maintenance the code no longer states: operators decide about it. */
function keptMaintenance(before: Model, after: Model, site: SiteName): string[] {
  const hosts = (model: Model) => model.sites[site].extension.clusters.flatMap((cluster) => cluster.hosts);
  const stated = new Map(hosts(before).map(({ name, maintenance }) => [name, maintenance]));
  return hosts(after)
    .filter(({ name, maintenance }) => maintenance === undefined && stated.get(name) !== undefined)
    .map(
      ({ name }) =>
        `${name} stays ${stated.get(name) ? "in" : "out of"} maintenance mode: the code no longer states it, so a deploy does not change it.`,
    );
}
