import { oncePer } from "../lib/once-per";
import type { ModelPath } from "../model/finding";
import type { Model } from "../model/model";
import { portGroupName } from "../model/names";
import type { SiteName } from "../model/schema/site";
import { machinesAt } from "../planning/capacity/machines";
import type { Subject } from "./subject";

/**
 * The path in the model that declares an object. Objects are found by name; an object that the model does not name has no
 * path.
 */
export const declaredAt = ({ site, name }: Subject, model: Model): ModelPath | undefined =>
  site && placesOf(model, site).get(name);

/** The paths of all named objects of a site. Computed once per model. */
const placesOf = oncePer(
  (model: Model, site: SiteName): ReadonlyMap<string, ModelPath> => new Map(allPlaces(model, site)),
);

function allPlaces(model: Model, site: SiteName): [string, ModelPath][] {
  const { extension, networks } = model.sites[site];
  const named = (list: keyof typeof extension) =>
    extension[list].map(({ name }, index): [string, ModelPath] => [name, [site, "extension", list, index]]);
  return [
    ...machinesAt(model, site).map(({ name, path }): [string, ModelPath] => [name, path]),
    ...model.massar.tiers.map(({ name }, index): [string, ModelPath] => [name, ["massar", "tiers", index]]),
    ...Object.keys(networks).flatMap((name) =>
      extension.clusters.map((cluster): [string, ModelPath] => [
        portGroupName(cluster.name, name),
        [site, "networks", name],
      ]),
    ),
    ...extension.clusters.flatMap(({ hosts }, cluster) =>
      hosts.map(({ name }, index): [string, ModelPath] => [
        name,
        [site, "extension", "clusters", cluster, "hosts", index],
      ]),
    ),
    ...named("clusters"),
    ...named("switches"),
    ...named("datastoreClusters"),
    ...named("nfsDatastores"),
  ];
}
