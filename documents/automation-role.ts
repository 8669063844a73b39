import { code, table } from "../lib/markdown";

/** A vCenter privilege, by its name in the API. */
export type Privilege = `${string}.${string}`;

/**
 * The privileges of the automation account in vCenter, by Terraform resource type. The role is created manually from this list,
 * because Terraform must not manage the role that limits it.
 *
 * @see VMware vSphere 8.0, vSphere Security, "Defined Privileges"
 */
export const AUTOMATION_PRIVILEGES: Readonly<Record<string, readonly Privilege[]>> = {
  vsphere_compute_cluster: [
    "Host.Inventory.CreateCluster",
    "Host.Inventory.DeleteCluster",
    "Host.Inventory.EditCluster",
    "Host.Inventory.MoveHost",
  ],
  vsphere_compute_cluster_host_group: ["Host.Inventory.EditCluster"],
  vsphere_compute_cluster_vm_anti_affinity_rule: ["Host.Inventory.EditCluster"],
  vsphere_compute_cluster_vm_dependency_rule: ["Host.Inventory.EditCluster"],
  vsphere_compute_cluster_vm_group: ["Host.Inventory.EditCluster"],
  vsphere_compute_cluster_vm_host_rule: ["Host.Inventory.EditCluster"],
  vsphere_custom_attribute: ["Global.ManageCustomFields"],
  vsphere_datastore_cluster: ["Folder.Create", "Folder.Delete", "StoragePod.Config"],
  vsphere_datastore_cluster_vm_anti_affinity_rule: ["StoragePod.Config"],
  vsphere_distributed_port_group: [
    "DVPortgroup.Create",
    "DVPortgroup.Delete",
    "DVPortgroup.Modify",
    "DVPortgroup.PolicyOp",
  ],
  vsphere_distributed_virtual_switch: [
    "DVSwitch.Create",
    "DVSwitch.Delete",
    "DVSwitch.HostOp",
    "DVSwitch.Modify",
    "DVSwitch.PolicyOp",
    "DVSwitch.ResourceManagement",
    "Host.Config.Network",
  ],
  vsphere_entity_permissions: ["Authorization.ModifyPermissions"],
  vsphere_folder: ["Folder.Create", "Folder.Delete", "Folder.Move", "Folder.Rename"],
  vsphere_ha_vm_override: ["Host.Inventory.EditCluster"],
  vsphere_host: [
    "Global.Licenses",
    "Host.Config.Connection",
    "Host.Config.DateTime",
    "Host.Config.Maintenance",
    "Host.Config.NetService",
    "Host.Inventory.AddHostToCluster",
    "Host.Inventory.MoveHost",
    "Host.Inventory.RemoveHostFromCluster",
  ],
  vsphere_nas_datastore: ["Datastore.Delete", "Datastore.Rename", "Host.Config.Storage"],
  vsphere_resource_pool: ["Resource.CreatePool", "Resource.DeletePool", "Resource.EditPool", "Resource.RenamePool"],
  vsphere_role: ["Authorization.ModifyRoles"],
  vsphere_tag: [
    "InventoryService.Tagging.AttachTag",
    "InventoryService.Tagging.CreateTag",
    "InventoryService.Tagging.DeleteTag",
    "InventoryService.Tagging.EditTag",
  ],
  vsphere_tag_category: [
    "InventoryService.Tagging.CreateCategory",
    "InventoryService.Tagging.DeleteCategory",
    "InventoryService.Tagging.EditCategory",
  ],
  vsphere_virtual_machine: [
    "Datastore.AllocateSpace",
    "Datastore.Browse",
    "Datastore.FileManagement",
    "Global.SetCustomField",
    "Network.Assign",
    "Resource.ApplyRecommendation",
    "Resource.AssignVMToPool",
    "Resource.ColdMigrate",
    "Resource.HotMigrate",
    "StorageProfile.View",
    "VirtualMachine.Config.AddNewDisk",
    "VirtualMachine.Config.AddRemoveDevice",
    "VirtualMachine.Config.AdvancedConfig",
    "VirtualMachine.Config.Annotation",
    "VirtualMachine.Config.CPUCount",
    "VirtualMachine.Config.DiskExtend",
    "VirtualMachine.Config.EditDevice",
    "VirtualMachine.Config.Memory",
    "VirtualMachine.Config.RemoveDisk",
    "VirtualMachine.Config.Rename",
    "VirtualMachine.Config.Resource",
    "VirtualMachine.Config.Settings",
    "VirtualMachine.Interact.PowerOff",
    "VirtualMachine.Interact.PowerOn",
    "VirtualMachine.Inventory.CreateFromExisting",
    "VirtualMachine.Inventory.Delete",
    "VirtualMachine.Inventory.Move",
    "VirtualMachine.Provisioning.Clone",
    "VirtualMachine.Provisioning.DeployTemplate",
  ],
  vsphere_virtual_machine_snapshot: ["VirtualMachine.State.CreateSnapshot", "VirtualMachine.State.RemoveSnapshot"],
  vsphere_vm_storage_policy: ["StorageProfile.Update", "StorageProfile.View"],
  vsphere_vmfs_datastore: ["Datastore.Delete", "Datastore.Move", "Datastore.Rename", "Host.Config.Storage"],
  vsphere_vnic: ["Host.Config.Network"],
};

/**
 * Further privileges for a census, which checks that a rehearsal left nothing behind. If one is missing, the census reports it and
 * the rehearsal fails.
 *
 * @see vSphere Web Services API: required privileges of `SearchDatastoreSubFolders_Task` and `SessionManager.sessionList`
 */
const CENSUS_PRIVILEGES: Readonly<Record<string, readonly Privilege[]>> = {
  "files in datastores": ["Datastore.Browse"],
  "user sessions": ["Sessions.TerminateSession"],
};

/** The document for the administrator who creates the role in vCenter. */
export function automationRoleDocument(): string {
  const types = Object.entries(AUTOMATION_PRIVILEGES);
  const subjects = Object.entries(CENSUS_PRIVILEGES);
  const all = [...new Set([...types, ...subjects].flatMap(([, privileges]) => privileges))].sort();
  return `# Role of the automation account

Create this role manually in each vCenter, because Terraform must not manage the role that limits it. Assign it on the vCenter
object and propagate it to children, because tags, roles, custom attributes and storage policies do not belong to a datacenter.

Written by \`npm run docs\`. A test fails if the stacks use a resource type that is missing in this document. The privileges are those of
VMware vSphere 8.0, vSphere Security, "Defined Privileges". They were tested on the simulator only, which has their names but does
not enforce them.

## All privileges

\`\`\`
${all.join("\n")}
\`\`\`

## Privileges by resource type

${table(
  ["resource type", "privileges"],
  types.map(([type, privileges]) => [code(type), listed(privileges)]),
)}

## Privileges for the census of a rehearsal

After a rehearsal, a census of both vCenters checks that no objects, files or sessions of it remain. vCenter lists sessions only for
accounts that can terminate them; the census does not terminate any. If one of these privileges is missing, the rehearsal reports
it and fails.

${table(
  ["subject of the census", "privileges"],
  subjects.map(([subject, privileges]) => [subject, listed(privileges)]),
)}
`;
}

const listed = (privileges: readonly Privilege[]): string => privileges.map(code).join(", ");
