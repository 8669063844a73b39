import type { Census } from "../census/census";
import { compareSite } from "../census/compare";
import { template } from "../census/subjects/template";
import { virtualMachine } from "../census/subjects/virtual-machine";
import type { Model } from "../model/model";
import { REHEARSALS_FOLDER } from "../model/names";
import type { SiteName } from "../model/schema/site";

/** VMs and templates that somebody made outside of this code: the model has none of their names. Those of a rehearsal are left out. */
export function unknownMachines(model: Model, site: SiteName, census: Census): string[] {
  const rehearsed = new Set(
    census.virtualMachines.filter(({ path }) => path.split("/").includes(REHEARSALS_FOLDER)).map(({ name }) => name),
  );
  return compareSite(model, site, census)
    .filter(({ kind, origin }) => origin === "unknown" && (kind === virtualMachine.name || kind === template.name))
    .map(({ name }) => name)
    .filter((name) => !rehearsed.has(name));
}
