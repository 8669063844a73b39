/**
 * Blocks that the constructs write as `dynamic`, which Terraform leaves out of a plan's configuration, with what they
 * configure of each. A test compares the table with the synthesised stacks.
 */
export const DYNAMIC_BLOCKS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  vsphere_virtual_machine: {
    disk: ["label", "size", "unit_number", "thin_provisioned", "storage_policy_id"],
  },
};
