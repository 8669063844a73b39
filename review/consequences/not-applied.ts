import { type Deployment, membersOf, modelledSite } from "../../census/modelled-site";
import { groupBy } from "../../lib/group-by";
import { inOrder } from "../../lib/text/natural-order";
import type { Model } from "../../model/model";
import { networkOf } from "../../model/placement";
import { SITE_NAMES, type Site, type SiteName } from "../../model/schema/site";
import type { GuestConfiguration } from "../../roles/configuration";
import { estateOf } from "../../roles/estate";
import { renderGuests } from "../../roles/render";

/**
 * What the code changes, and neither a deploy nor `npm run configure` can change: Terraform ignores it (`ignore_changes`), and it
 * is in no file of a guest. The plan does not show it, so the models are compared.
 */
export const notApplied = (before: Model, after: Model): string[] => [
  ...SITE_NAMES.flatMap((site) => [
    ...keptFirstBootSettings(before, after, site),
    ...keptMaintenance(before, after, site),
  ]),
  ...neededInGuests(before, after),
];

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

/** What cloud-init configures at the first boot only, by the name that an engineer gives it. */
const SETTINGS: readonly (readonly [string, (known: KnownMember) => unknown])[] = [
  ["host name", ({ member }) => member.hostName],
  ["address", ({ member }) => member.address],
  ["gateway", ({ site, placement }) => networkOf(site, placement.network).gateway],
  ["name servers", ({ site }) => [site.domain, site.dnsServers]],
];

/** The network of a guest, which `npm run configure` reaches it through. */
const keptFirstBootSettings = (before: Model, after: Model, site: SiteName): string[] =>
  [...changedMembers(before, after, site, (known) => SETTINGS.map(([, part]) => part(known)))].map(([tier, pairs]) => {
    const changed = SETTINGS.filter(([, part]) =>
      pairs.some(([was, is]) => JSON.stringify(part(was)) !== JSON.stringify(part(is))),
    ).map(([setting]) => setting);
    return (
      `The running VMs of ${tier} at ${site} keep their old ${changed.join(" and ")}, which the code changes: ${named(pairs)}. ` +
      "Only new VMs get the new settings: change the others in their guests, or replace them one by one."
    );
  });

/** What a running guest needs and `npm run configure` does not bring: packages, credentials, and its place among the voters. */
function neededInGuests(before: Model, after: Model): string[] {
  const old = renderGuests(before);
  const running = [...renderGuests(after).values()].flatMap((now) => {
    const was = old.get(now.guest.name);
    return was !== undefined && was.guest.kind === now.guest.kind ? [{ guest: now.guest, was, now }] : [];
  });
  const need = (
    what: string,
    listOf: (configuration: GuestConfiguration) => readonly string[],
    remedy: string,
  ): string[] => {
    const missing = running.flatMap(({ guest, was, now }) => {
      const had = new Set(listOf(was));
      const names = [...new Set(listOf(now))].filter((name) => !had.has(name));
      return names.length === 0 ? [] : [{ guest, names: names.join(", ") }];
    });
    const groups = groupBy(
      missing,
      ({ guest: { kind, place }, names }) => `${kind} at ${place} need ${what}: ${names}`,
    );
    return [...groups].map(([needs, all]) => {
      const members = all.map(({ guest: { name } }) => name).toSorted(inOrder);
      return `The running VMs of ${needs}. ${remedy}: ${members.join(", ")}.`;
    });
  };
  return [
    ...need(
      "packages that npm run configure does not install",
      ({ packages }) => packages,
      "Install them before npm run configure",
    ),
    ...need(
      "credentials that npm run configure does not bring",
      ({ credentials }) => credentials.map(({ id }) => id),
      `Store them in ${after.massar.credentials} before npm run configure`,
    ),
    ...keptVoters(before, after),
  ];
}

/** etcd reads the list of its members at its first start only. */
function keptVoters(before: Model, after: Model): string[] {
  const votersIn = (model: Model) => estateOf(model, "production").voters;
  const old = votersIn(before);
  return [...votersIn(after)].flatMap(([tier, voters]) => {
    const had = old.get(tier)?.map(({ name }) => name) ?? [];
    const has = voters.map(({ name }) => name);
    if (had.length === 0 || had.toSorted().join() === has.toSorted().join()) return [];
    const joining = has.filter((name) => !had.includes(name));
    const leaving = had.filter((name) => !has.includes(name));
    const steps = [
      ...joining.map((name) => `add ${name} with etcdctl member add`),
      ...leaving.map((name) => `remove ${name} with etcdctl member remove`),
    ];
    return [
      `The voters on the writer of ${tier} stay as they are, whatever the code says: ${steps.join(", ")}. One at a time, each healthy before the next.`,
    ];
  });
}

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
