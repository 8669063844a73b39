/** Terraform's resource types in vSphere's words. */
export const KINDS: Readonly<Record<string, string>> = {
  vsphere_compute_cluster_host_group: "host group",
  vsphere_compute_cluster_vm_anti_affinity_rule: "anti-affinity rule",
  vsphere_compute_cluster_vm_dependency_rule: "restart order",
  vsphere_compute_cluster_vm_group: "VM group",
  vsphere_compute_cluster_vm_host_rule: "VM-host rule",
  vsphere_compute_cluster: "cluster",
  vsphere_custom_attribute: "custom attribute",
  vsphere_datastore_cluster: "datastore cluster",
  vsphere_datastore_cluster_vm_anti_affinity_rule: "Storage DRS rule",
  vsphere_distributed_port_group: "port group",
  vsphere_distributed_virtual_switch: "distributed switch",
  vsphere_entity_permissions: "permissions",
  vsphere_folder: "folder",
  vsphere_ha_vm_override: "HA override",
  vsphere_host: "host",
  vsphere_nas_datastore: "datastore",
  null_resource: "check",
  vsphere_resource_pool: "resource pool",
  vsphere_role: "role",
  vsphere_tag_category: "tag category",
  vsphere_tag: "tag",
  vsphere_virtual_machine: "virtual machine",
  vsphere_virtual_machine_snapshot: "snapshot",
  vsphere_vm_storage_policy: "storage policy",
  vsphere_vmfs_datastore: "datastore",
  vsphere_vnic: "vmkernel adapter",
};

/** A resource type in vSphere's words. Types that the project does not use keep their Terraform name. */
export const kindOf = (type: string): string => KINDS[type] ?? type.replace(/^vsphere_/, "").replaceAll("_", " ");
