import { membersOf, modelledSite } from "../census/modelled-site";
import { groupBy } from "../lib/group-by";
import { inOrder } from "../lib/text/natural-order";
import type { Model } from "../model/model";
import { portGroupName } from "../model/names";
import { placeTier } from "../model/placement";
import type { BlockId } from "../model/schema/block-id";
import type { ClassifiedChange, Effect } from "./effects/effect";
import type { Block } from "./review";

/** Effects during which a member does not serve. */
const DISRUPTS: ReadonlySet<Effect> = new Set(["guestRestart", "replaced", "destroyed", "networkInterruption"]);
const INTERRUPTS: ReadonlySet<Effect> = new Set(["networkInterruption", "replaced", "destroyed"]);
/** Effects after which an object, or its data, is no longer managed. */
const REMOVES: ReadonlySet<Effect> = new Set(["replaced", "destroyed", "dataLost", "forgotten"]);

export interface Change {
  readonly classified: readonly ClassifiedChange[];
  /** The base branch's model. @default - unknown */
  readonly before?: Model;
  readonly after: Model;
}

/** The reasons not to deploy a change as it is, worst first. */
export function blocks(change: Change): readonly Block[] {
  return [
    ...dataLost(change),
    ...protectedRemoved(change),
    ...clustersLosingHosts(change),
    ...belowQuorum(change),
    ...correlatedDisruption(change),
    ...leavesRecovered(change),
    ...failing(change),
    ...unknownActions(change),
  ];
}

const names = (changes: readonly ClassifiedChange[]): string[] =>
  changes.map(({ subject }) => subject.name).sort(inOrder);
const scopeOf = ({ subject: { site, tier, name } }: ClassifiedChange): string =>
  [site, tier ?? name].filter(Boolean).join("/");
const has = ({ effects }: ClassifiedChange, wanted: ReadonlySet<Effect>): boolean =>
  effects.some(({ effect }) => wanted.has(effect));

function grouped(
  id: BlockId,
  changes: readonly ClassifiedChange[],
  texts: (objects: readonly string[], scope: string) => Pick<Block, "problem" | "remedy">,
): Block[] {
  return [...groupBy(changes, scopeOf)].map(([scope, group]) => ({
    id,
    scope,
    objects: names(group),
    ...texts(names(group), scope),
  }));
}

const dataLost = ({ classified }: Change): Block[] =>
  grouped(
    "data-lost",
    classified.filter((each) => has(each, new Set<Effect>(["dataLost"]))),
    (objects) => ({
      problem: `This change destroys data of ${objects.join(", ")}.`,
      remedy:
        "Keep the disk's label and its position in the list. To destroy the disk, move its data first and have somebody else approve it.",
    }),
  );

/** Members with a deletion lock in the base or in the change, so removing the lock together with the object does not help. */
function protectedRemoved({ classified, before, after }: Change): Block[] {
  const locks = new Set(
    [before, after].flatMap((model) =>
      (model?.deletionLocks.locked ?? []).flatMap(({ site, tier, members }) =>
        members.map((member) => [site, tier, member].join("/")),
      ),
    ),
  );
  const removed = classified.filter(
    (each) =>
      has(each, REMOVES) && locks.has([each.subject.site, each.subject.tier, each.subject.member ?? ""].join("/")),
  );
  return grouped("protected-object-removed", removed, (objects) => ({
    problem: `This change removes objects that are locked against deletion: ${objects.join(", ")}.`,
    remedy:
      "Keep them in the code. To retire them, move their data, lift their locks and have somebody else approve it.",
  }));
}

/** Hosts that the model keeps or that still run VMs: destroying a host does not evacuate it (provider issue 1083). */
function clustersLosingHosts({ classified, before, after }: Change): Block[] {
  const hosts = classified.filter(
    ({ change, subject }) => change.type === "vsphere_host" && subject.site !== undefined,
  );
  const removed = hosts.filter((each) => has(each, REMOVES));
  const clusterOf = (host: string) =>
    [after, before].flatMap((model) =>
      model === undefined
        ? []
        : Object.values(model.sites).flatMap(({ extension }) =>
            extension.clusters.filter((cluster) => cluster.hosts.some(({ name }) => name === host)),
          ),
    )[0];
  const kept = (host: string) =>
    Object.values(after.sites).some(({ extension }) =>
      extension.clusters.some((cluster) => cluster.hosts.some(({ name }) => name === host)),
    );
  const evacuated = ({ change }: ClassifiedChange) => change.before?.["maintenance"] === true;
  const wrong = removed.filter((each) => kept(each.subject.name) || !evacuated(each));
  return [...groupBy(wrong, ({ subject }) => clusterOf(subject.name)?.name ?? subject.name)].map(
    ([cluster, group]): Block => ({
      id: "cluster-loses-host",
      scope: [group[0]?.subject.site, cluster].filter(Boolean).join("/"),
      objects: names(group),
      problem: [
        `${cluster} loses ${names(group).join(", ")}, ${
          group.every(({ subject }) => kept(subject.name)) ? "which the model keeps" : "which was not evacuated"
        }.`,
        ...runningOn(group),
      ].join(" "),
      remedy:
        "Put the host into maintenance mode, so that DRS evacuates it: in vCenter, or with maintenance in the code and a deploy. Then " +
        "review again. A host that died cannot be evacuated: remove it from vCenter's inventory, then review again (docs/guide/hosts.md).",
    }),
  );
}

/**
 * Removals after which the members that ran before and stay are no majority. New members do not count: they have no vote until
 * they have the tier's data. In standby, the backup site's members have no vote.
 */
function belowQuorum({ classified, after }: Change): Block[] {
  const machines = classified.filter(({ change }) => change.type === "vsphere_virtual_machine");
  const removed = machines.filter(({ change }) => change.action.kind === "delete");
  const created = new Set(
    machines.filter(({ change }) => change.action.kind === "create").map(({ subject }) => subject.name),
  );
  return [...groupBy(removed, scopeOf)].flatMap(([scope, group]): Block[] => {
    const { site, tier: name } = group[0]?.subject ?? {};
    const tier = after.massar.tiers.find((each) => each.name === name);
    if (site === undefined || !tier?.quorum) return [];
    if (after.sites[site].role === "backup" && after.posture.kind !== "recovered") return [];
    const { standing = [], surge = [] } = placeTier(tier, after, after.sites[site]) ?? {};
    const kept = [...standing, ...surge].filter((member) => !created.has(member.name)).length;
    const all = kept + group.length;
    if (kept > all / 2) return [];
    return [
      {
        id: "below-quorum",
        scope,
        objects: names(group),
        problem: `${kept} of ${all} members of ${name} stay, no majority: ${names(group).join(", ")} leave in one change.`,
        remedy: `Remove at most ${Math.ceil(all / 2) - 1} in one change. Remove the next when the new members have the tier's data.`,
      },
    ];
  });
}

const counted = (count: number, what: string): string => `${count} ${count === 1 ? "member" : "members"} of ${what}`;

function disruption(count: number, succeeded: boolean): string {
  if (!succeeded) return "are disrupted in one apply";
  return `${count === 1 ? "leaves or is" : "leave or are"} disrupted while others are created`;
}

/** The VMs on hosts that go away. Terraform removes the adapters of a host first, then vCenter refuses to remove the host. */
function runningOn(hosts: readonly ClassifiedChange[]): string[] {
  const machines = [...new Set(hosts.flatMap(({ effects }) => effects.flatMap(({ machines: on = [] }) => on)))];
  if (machines.length === 0) return [];
  return [
    `${machines.length === 1 ? "1 VM runs" : `${machines.length} VMs run`} there: ${machines.sort(inOrder).join(", ")}.`,
    "The apply can stop half-way: the host's storage and vMotion adapters are removed before the host, and its VMs lose their NFS datastores.",
  ];
}

/** Several members of one tier, or one tier at both sites: the tier may be down during the apply. */
function correlatedDisruption(change: Change): Block[] {
  const disrupted = change.classified.filter(
    (each) => each.change.type === "vsphere_virtual_machine" && each.subject.tier !== undefined && has(each, DISRUPTS),
  );
  const tiers = new Map(change.after.massar.tiers.map((tier) => [tier.name, tier]));
  const created = new Set(
    change.classified
      .filter((each) => each.change.type === "vsphere_virtual_machine" && each.effect === "created")
      .map(scopeOf),
  );
  const ofMembers = [...groupBy(disrupted, scopeOf)].flatMap(([scope, group]): Block[] => {
    // Terraform could remove it before its successor runs
    const succeeded = created.has(scope) && group.some((each) => each.change.action.kind === "delete");
    if (group.length < 2 && !succeeded) return [];
    const tier = tiers.get(group[0]?.subject.tier ?? "");
    const what = tier?.quorum ? "a quorum" : tier?.separateHosts ? "an anti-affinity group" : "one tier";
    const stack = group[0]?.change.stack;
    const gone = group.filter(({ change: { action } }) => action.kind === "delete");
    // removed VMs that nothing replaces do not come back, so a rolling deploy does not keep the tier in service
    const isRemoval = gone.length === group.length && !succeeded;
    return [
      {
        id: "correlated-disruption",
        scope,
        objects: names(group),
        problem: `${counted(group.length, what)} ${isRemoval ? "are removed in one apply" : disruption(group.length, succeeded)}: ${names(group).join(", ")}.`,
        remedy: isRemoval
          ? "Check that the tier serves without them, for example at the other site. Then have somebody else approve it."
          : `Deploy them one after another: npm run deploy -- ${stack} --rolling.`,
      },
    ];
  });
  const ofSites = [...groupBy(disrupted, ({ subject }) => subject.tier ?? "")].flatMap(([tier, group]): Block[] => {
    if (new Set(group.map(({ subject }) => subject.site)).size < 2) return [];
    return [
      {
        id: "correlated-disruption",
        scope: tier,
        objects: names(group),
        problem: `${tier} is disrupted at both sites in one change: ${names(group).join(", ")}.`,
        remedy: "Change one site and check that it works. Then change the other site in a separate pull request.",
      },
    ];
  });
  return [...ofMembers, ...ofSites, ...networks(change)];
}

/** Interrupting a port group disconnects all members of all tiers on its network. */
function networks({ classified, before, after }: Change): Block[] {
  const model = before ?? after;
  const interrupted = classified.filter(
    (each) => each.change.type === "vsphere_distributed_port_group" && has(each, INTERRUPTS),
  );
  return interrupted.flatMap(({ subject: { site, name } }): Block[] => {
    if (site === undefined) return [];
    const { networks: all, extension } = model.sites[site];
    const isRealised = (network: string) =>
      extension.clusters.some((cluster) => portGroupName(cluster.name, network) === name);
    const network = Object.keys(all).find(isRealised);
    const served = modelledSite(model, site).deployments.filter(({ placement }) => membersOf(placement).length > 0);
    const tiers = served
      .filter(({ placement }) => placement.network === network)
      .map(({ placement }) => placement.kind);
    if (network === undefined || tiers.length === 0) return [];
    return [
      {
        id: "correlated-disruption",
        scope: `${site}/${network}`,
        objects: [name],
        problem: `All members of ${tiers.join(", ")} at ${site} lose network ${network} at the same time.`,
        remedy:
          "Create the new network beside the old one and move one member at a time, or get a maintenance window approved.",
      },
    ];
  });
}

function leavesRecovered({ before, after }: Change): Block[] {
  if (before?.posture.kind !== "recovered" || after.posture.kind === "recovered" || after.posture.failback) return [];
  return [
    {
      id: "leaves-recovered",
      scope: "marrakech",
      objects: [],
      problem: "Marrakech returns to standby while it runs Massar.",
      remedy: "Add failback to datacenters/massar/posture.ts: the failover that ends, and who approved it.",
    },
  ];
}

const failing = ({ classified }: Change): Block[] =>
  grouped(
    "apply-will-fail",
    classified.filter((each) => has(each, new Set<Effect>(["applyWillFail"]))),
    (objects) => ({
      problem: `The apply will fail: ${objects.join(", ")}.`,
      remedy: "Change the attributes listed below: the provider plans this change, but cannot apply it.",
    }),
  );

const unknownActions = ({ classified }: Change): Block[] =>
  grouped(
    "unknown-action",
    classified.filter(({ change }) => change.action.kind === "unknown"),
    (objects) => ({
      problem: `Terraform plans an action that this review does not know: ${objects.join(", ")}.`,
      remedy: "Read the plan (npm run diff). Add the action to terraform/plan/ before you deploy it.",
    }),
  );
