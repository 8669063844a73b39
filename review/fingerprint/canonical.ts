import { createHash } from "node:crypto";
import { isPlanObject, type PlannedChange, type PlanObject, type PlanValue } from "../../terraform/plan/change";

/**
 * What changes by itself, from one read of the same object to the next: used space, versions that count every access, where
 * DRS has put a VM. It is left out of a fingerprint unless the plan changes it. What is not listed counts.
 */
export const VOLATILE: Readonly<Record<string, readonly string[]>> = {
  vsphere_virtual_machine: [
    ...["change_version", "default_ip_address", "guest_ip_addresses", "host_system_id", "datastore_id", "vmx_path"],
    ...["reboot_required", "disk.datastore_id", "disk.path"],
  ],
  vsphere_vmfs_datastore: ["free_space", "uncommitted_space"],
  vsphere_nas_datastore: ["free_space", "uncommitted_space"],
  vsphere_distributed_port_group: ["config_version"],
  vsphere_distributed_virtual_switch: ["config_version"],
};

export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** The hash of all that is planned for an object. */
export function hashOf({ stack: _, address: __, ...change }: PlannedChange): string {
  const { type, before, after } = change;
  return sha256(
    canonical({
      ...change,
      ...(before && { before: steady(type, before, after) }),
      ...(after && { after: steady(type, after, before) }),
    } as unknown as PlanObject),
  );
}

/** JSON in which the order of an object's keys does not show. */
export function canonical(value: PlanValue | undefined): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (!isPlanObject(value)) return JSON.stringify(value ?? null);
  const keys = Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join()}}`;
}

/** An object without what is volatile in it and the same in the other. */
function steady(type: string, object: PlanObject, other: PlanObject | undefined): PlanObject {
  const result: Record<string, PlanValue | undefined> = { ...object };
  for (const path of VOLATILE[type] ?? []) {
    const [attribute = "", inner] = path.split(".");
    const value = result[attribute];
    if (inner === undefined) {
      if (other === undefined || canonical(value) === canonical(other[attribute])) delete result[attribute];
    } else if (Array.isArray(value)) {
      const others = other?.[attribute];
      result[attribute] = value.map((block: PlanValue, at) => {
        const counterpart: PlanValue | undefined = Array.isArray(others) ? others[at] : undefined;
        if (!isPlanObject(block)) return block;
        const isSame = !isPlanObject(counterpart) || canonical(block[inner]) === canonical(counterpart[inner]);
        const { [inner]: volatile, ...rest } = block;
        return isSame ? rest : block;
      });
    }
  }
  return result;
}
