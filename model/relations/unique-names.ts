import { freeName } from "../../lib/free-name";
import { groupBy } from "../../lib/group-by";
import { repeats } from "../../lib/repeats";
import type { Draft } from "../draft";
import { type Finding, formatPath, type ModelPath } from "../finding";
import type { Model } from "../model";
import { GATEWAY_TIER, portGroupName } from "../names";
import type { Relation } from "../relation";
import { SITE_NAMES, type Site, type SiteName } from "../schema/site";

interface Named {
  readonly name: string;
  readonly path: ModelPath;
  /** The value to change if the name is derived from it. */
  readonly remedy?: string;
}

const check: Relation["check"] = (model) => [
  ...SITE_NAMES.flatMap((siteName) => siteNames(model.sites[siteName], siteName).flatMap(sharedName)),
  ...acrossSites(model).flatMap(sharedName),
  ...workloadNames(model).flatMap(sharedName),
];

export const uniqueNames: Relation = {
  title: "Objects that vCenter or the model finds by name have unique names",
  explanation: "vCenter refuses a second object with the same name, or a search by name finds the wrong one.",
  source: { document: "This project", section: "model/names.ts, all names", standing: "design" },
  severity: "error",
  check,
};

function sharedName(namespace: readonly Named[]): Finding[] {
  const names = namespace.map(({ name }) => name);
  return repeats(namespace, ({ name }) => name).map(({ item: { name, path, remedy }, first }) => ({
    path,
    problem: `${formatPath(first.path)} already has the name "${name}".`,
    remedy: remedy ?? `Use another name, such as "${freeName(name, names)}".`,
  }));
}

/** The names that must be unique in one site's inventory, one list per namespace of vCenter. */
function siteNames({ baseline, extension }: Draft<Site>, siteName: SiteName): Named[][] {
  const named = (objects: readonly { readonly name: string }[], ...path: (string | number)[]): Named[] =>
    objects.map(({ name }, index) => ({ name, path: [siteName, ...path, index, "name"] }));
  return [
    [...named(baseline.clusters, "baseline", "clusters"), ...named(extension.clusters, "extension", "clusters")],
    // vCenter has switches and port groups in one folder
    [
      ...named(baseline.switches, "baseline", "switches"),
      ...baseline.switches.flatMap(({ portGroups, otherPortGroups }, at) => [
        ...named(portGroups, "baseline", "switches", at, "portGroups"),
        ...named(otherPortGroups, "baseline", "switches", at, "otherPortGroups"),
      ]),
      ...named(extension.switches, "extension", "switches"),
      ...extension.switches.flatMap(({ cluster, networks }, at) =>
        networks.map(
          (network, index): Named => ({
            name: portGroupName(cluster, network),
            path: [siteName, "extension", "switches", at, "networks", index],
            remedy: `Carry ${network} once, on one switch of ${cluster}.`,
          }),
        ),
      ),
    ],
    // and datastores with datastore clusters
    [
      ...named(baseline.datastores, "baseline", "datastores"),
      ...named(extension.datastoreClusters, "extension", "datastoreClusters"),
      ...extension.datastoreClusters.flatMap(({ datastores }, at) =>
        named(datastores, "extension", "datastoreClusters", at, "datastores"),
      ),
      ...named(extension.nfsDatastores, "extension", "nfsDatastores"),
    ],
    // a template is a VM; vCenter allows the same name in another folder
    ...groupBy(
      [
        ...named(baseline.templates, "baseline", "templates").map((each) => ({ ...each, folder: "" })),
        ...named(baseline.virtualMachines, "baseline", "virtualMachines").map((each, index) => ({
          ...each,
          folder: baseline.virtualMachines[index]?.folder ?? "",
        })),
      ],
      ({ folder }) => folder,
    ).values(),
    ...extension.clusters.map(({ resourcePools }, at) =>
      named(resourcePools, "extension", "clusters", at, "resourcePools"),
    ),
  ];
}

/** A host belongs to one vCenter, and each site has its own vCenter. */
function acrossSites({ sites }: Draft<Model>): Named[][] {
  const hosts = SITE_NAMES.flatMap((siteName) =>
    (["baseline", "extension"] as const).flatMap((half) =>
      sites[siteName][half].clusters.flatMap((cluster, at) =>
        cluster.hosts.map(
          ({ name }, index): Named => ({
            name,
            path: [siteName, half, "clusters", at, "hosts", index, "name"],
          }),
        ),
      ),
    ),
  );
  const vcenters = SITE_NAMES.map(
    (siteName): Named => ({ name: sites[siteName].vcenter, path: [siteName, "vcenter"] }),
  );
  return [hosts, vcenters];
}

/** Names of flow sources (tiers, gateways, outside networks), of services and of protection groups. */
function workloadNames({ massar: { tiers, outside }, recoveryPlan }: Draft<Model>): Named[][] {
  return [
    [
      { name: GATEWAY_TIER, path: ["link", "gateways"] },
      ...tiers.map(({ name }, index): Named => ({ name, path: ["massar", "tiers", index, "name"] })),
      ...Object.keys(outside).map((name): Named => ({ name, path: ["massar", "outside", name] })),
    ],
    tiers.flatMap(({ service }, index): Named[] =>
      service === undefined ? [] : [{ name: service.name, path: ["massar", "tiers", index, "service", "name"] }],
    ),
    recoveryPlan.protectionGroups.map(
      ({ name }, index): Named => ({ name, path: ["recoveryPlan", "protectionGroups", index, "name"] }),
    ),
  ];
}
