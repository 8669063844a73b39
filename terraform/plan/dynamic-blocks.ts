/**
 * Blocks that the constructs write as `dynamic`, and the attributes that they set. Terraform omits them from a plan's
 * configuration. A test compares the table with the synthesised stacks.
 */
export const DYNAMIC_BLOCKS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  vsphere_virtual_machine: {
    disk: ["label", "size", "unit_number", "thin_provisioned", "storage_policy_id"],
  },
};
