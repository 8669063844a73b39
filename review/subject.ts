import { z } from "zod";
import { oncePer } from "../lib/once-per";
import { type Data, described, text } from "../lib/published-schema";
import { machineGroups } from "../model/machine-groups";
import type { Model } from "../model/model";
import { virtualMachineName } from "../model/names";
import { SITE_NAMES, type SiteName } from "../model/schema/site";
import type { PlannedChange } from "../terraform/plan/change";
import { kindOf } from "./kinds";

export const siteSchema = z.enum(SITE_NAMES).meta({ id: "Site" });

/**
 * A planned object in the model's words. Without a site, it belongs to the link or its site is unknown. Without a tier, it is
 * not a VM of a tier; the gateways count as a tier. An object without a name in vCenter has its Terraform address as name.
 */
export const subjectSchema = z
  .strictObject({
    site: siteSchema.exactOptional(),
    tier: text.exactOptional(),
    member: text.exactOptional(),
    kind: described(text, "In vSphere's words: virtual machine, port group"),
    name: described(text, "In vCenter"),
  })
  .meta({ id: "Subject" });
export type Subject = Data<typeof subjectSchema>;

/**
 * Identifies an object: VMs and other named objects by name, parts of a VM by its member. The site is the first segment of
 * the address, because each site has a construct of its name.
 *
 * @param models the model; then the model before the change, which has the removed objects
 */
export function subjectOf(change: PlannedChange, ...models: readonly Model[]): Subject {
  const site = siteOf(change.address) ?? SITE_OF_STACK[change.stack];
  const name = nameOf(change);
  const machine = models.flatMap((model) => machineOf(model, change, site, name) ?? [])[0];
  return {
    ...(site !== undefined && { site }),
    ...machine,
    kind: kindOf(change.type),
    name: name ?? change.address,
  };
}

/** The attributes that can hold a name. */
const NAMES = ["name", "hostname", "path"] as const;

function nameOf({ before, after }: PlannedChange): string | undefined {
  for (const values of [after, before]) {
    for (const attribute of NAMES) {
      const name = values?.[attribute];
      if (typeof name === "string" && name !== "") return name;
    }
  }
  return undefined;
}

/** The site of objects whose address does not begin with one, for example the lock of the posture. The link's have none. */
const SITE_OF_STACK: Readonly<Record<string, SiteName>> = { primary: "rabat", dr: "marrakech" };

const siteOf = (address: string): SiteName | undefined => {
  const logicalId = /^\w+\.([^[]+)/.exec(address)?.[1] ?? "";
  return SITE_NAMES.find((site) => logicalId.startsWith(`${site}_`) || logicalId.startsWith(`${site}-`));
};

type Machine = Required<Pick<Subject, "site" | "tier" | "member">>;

/** The VMs of all postures, by name. */
const machinesOf = oncePer(
  (model: Model): ReadonlyMap<string, Machine> =>
    new Map(
      machineGroups(model).flatMap(({ kind: tier, siteName: site, members }) =>
        members.map(({ id: member }) => [virtualMachineName(model.sites[site], member), { site, tier, member }]),
      ),
    ),
);

function machineOf(
  model: Model,
  { type, key, before }: PlannedChange,
  site: SiteName | undefined,
  name: string | undefined,
): Machine | undefined {
  const machines = machinesOf(model);
  const oldName = before?.["name"];
  if (type === "vsphere_virtual_machine") {
    const found = machines.get(name ?? "") ?? (typeof oldName === "string" ? machines.get(oldName) : undefined);
    if (found !== undefined) return found;
  }
  return site === undefined || key === undefined
    ? undefined
    : machines.get(virtualMachineName(model.sites[site], String(key)));
}
