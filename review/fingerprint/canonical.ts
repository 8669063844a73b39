import { createHash } from "node:crypto";
import { isPlanObject, type PlannedChange, type PlanObject, type PlanValue } from "../../terraform/plan/change";

/**
 * Attributes that change by themselves between two reads of an object: used space, version counters, the host that DRS chose.
 * A fingerprint leaves them out unless the plan changes them. Everything else is part of the hash.
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

/** The hash of the planned change of an object. */
export function hashOf({ stack: _, address: __, ...change }: PlannedChange): string {
  const { type, before, after } = change;
  return sha256(
    canonical({
      ...change,
      ...(before && { before: withoutVolatile(type, before, after) }),
      ...(after && { after: withoutVolatile(type, after, before) }),
    } as unknown as PlanObject),
  );
}

/** JSON with sorted keys. */
export function canonical(value: PlanValue | undefined): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (!isPlanObject(value)) return JSON.stringify(value ?? null);
  const keys = Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join()}}`;
}

/** An object without volatile attributes that are equal in the other object. */
function withoutVolatile(type: string, object: PlanObject, other: PlanObject | undefined): PlanObject {
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
