/** The moment at which a call fails, in the words of the documents. */
export const MOMENTS = {
  call: "is refused",
  task: "starts a task that fails",
  answer: "succeeds, but its answer is lost",
} as const;
export type Moment = keyof typeof MOMENTS;

/** The phase of a site's life. A change includes evacuating a host. */
export type Phase = "creation" | "change" | "removal of a host" | "destruction";

/** Objects that an operator removes manually in vCenter, and how. */
export const REMOVALS = {
  "virtual machine": "power the VM off and delete it",
  "NFS datastore": "unmount the datastore from every host",
  "vmkernel adapter": "delete the adapter with that address, but keep the newest one",
  role: "delete the role",
  "storage policy": "delete the storage policy",
} as const;

/** The remedy, after which the next deploy succeeds. The table's legend explains `<…>` in an import id. */
export type Remedy =
  | { readonly kind: "untaint" }
  | { readonly kind: "forget" }
  | { readonly kind: "import"; readonly id: string }
  | { readonly kind: "remove"; readonly what: keyof typeof REMOVALS };

/** A fault that further runs of `cdktf deploy` do not recover from without a manual remedy. */
export interface UnrecoveredFault {
  /** vSphere's method and type of object, as the simulator names them. */
  readonly method: string;
  readonly moments: readonly Moment[];
  /** @default "creation" */
  readonly during?: Phase;
  /** The type of Terraform resource that is affected. */
  readonly resource: string;
  /** The error of further deploys. @default - they succeed, and only the census shows the fault */
  readonly says?: string;
  readonly remedy: Remedy;
}

const exists = "already exists";
const lost = ["answer"] as const;

const inFolder = (folder: string) => ({ kind: "import", id: `/<datacenter>/${folder}/<name>` }) as const;
const inCluster = {
  kind: "import",
  id: '{"compute_cluster_path":"/<datacenter>/host/<cluster>","name":"<name>"}',
} as const;
const byName = { kind: "import", id: "<name>" } as const;

const lostPartOfCluster = (part: string, resource: string): UnrecoveredFault => ({
  method: `ReconfigureComputeResource_Task on ${part}`,
  moments: lost,
  resource: `vsphere_compute_cluster_${resource}`,
  says: "A specified parameter was not correct",
  remedy: inCluster,
});

/** The object is deleted, but release 1.26.0 fails to read that. */
const lostDestruction = (method: string, resource: string, says: string): UnrecoveredFault => ({
  method,
  moments: lost,
  during: "destruction",
  resource: `vsphere_${resource}`,
  says,
  remedy: { kind: "forget" },
});

/** A fault that Terraform does not notice and reports as success. The next deploy fixes it. */
export interface SilentFault {
  readonly method: string;
  readonly moments: readonly Moment[];
  readonly during: Phase;
}

/** Failures that release 1.26.0 of the provider reports as success. `npm run test:faults` checks the list. */
export const SILENT_FAULTS: readonly SilentFault[] = [
  {
    method: "EnableNetworkResourceManagement on VmwareDistributedVirtualSwitch",
    moments: ["call", "answer"],
    during: "creation",
  },
  { method: "ReconfigVM_Task on VirtualMachine", moments: ["call", "task", "answer"], during: "change" },
  { method: "ShutdownGuest on VirtualMachine", moments: ["call"], during: "destruction" },
];

/**
 * Faults that release 1.26.0 of the provider does not recover from, with their remedies. `npm run test:faults` causes each
 * fault and tries its remedy. It also checks that the list is complete and has no superfluous row.
 */
export const UNRECOVERED_FAULTS: readonly UnrecoveredFault[] = [
  {
    method: "CreateClusterEx on Folder",
    moments: lost,
    resource: "vsphere_compute_cluster",
    says: exists,
    remedy: inFolder("host"),
  },
  {
    method: "ReconfigureComputeResource_Task on ClusterComputeResource",
    moments: ["call", "task"],
    resource: "vsphere_compute_cluster",
    says: exists,
    remedy: { kind: "untaint" },
  },
  {
    method: "AddHost_Task on ClusterComputeResource",
    moments: lost,
    resource: "vsphere_host",
    says: exists,
    remedy: { kind: "import", id: "<host id>" },
  },
  {
    method: "ChangeLockdownMode on HostAccessManager",
    moments: ["call", "answer"],
    resource: "vsphere_host",
    says: exists,
    remedy: { kind: "untaint" },
  },
  lostPartOfCluster("ClusterHostGroup", "host_group"),
  lostPartOfCluster("ClusterVmGroup", "vm_group"),
  lostPartOfCluster("ClusterAntiAffinityRuleSpec", "vm_anti_affinity_rule"),
  lostPartOfCluster("ClusterVmHostRuleInfo", "vm_host_rule"),
  lostPartOfCluster("ClusterDependencyRuleInfo", "vm_dependency_rule"),
  {
    method: "ConfigureStorageDrsForPod_Task on ClusterAntiAffinityRuleSpec",
    moments: lost,
    resource: "vsphere_datastore_cluster_vm_anti_affinity_rule",
    says: "A specified parameter was not correct",
    remedy: {
      kind: "import",
      id: '{"datastore_cluster_path":"/<datacenter>/datastore/<datastore cluster>","name":"<name>"}',
    },
  },
  {
    method: "CreateResourcePool on ResourcePool",
    moments: lost,
    resource: "vsphere_resource_pool",
    says: exists,
    remedy: { kind: "import", id: "/<datacenter>/host/<cluster>/Resources/<name>" },
  },
  {
    method: "CreateDVS_Task on Folder",
    moments: lost,
    resource: "vsphere_distributed_virtual_switch",
    says: exists,
    remedy: inFolder("network"),
  },
  {
    method: "CreateDVPortgroup_Task on VmwareDistributedVirtualSwitch",
    moments: lost,
    resource: "vsphere_distributed_port_group",
    says: exists,
    remedy: inFolder("network"),
  },
  {
    method: "AddVirtualNic on HostNetworkSystem",
    moments: lost,
    resource: "vsphere_vnic",
    remedy: { kind: "remove", what: "vmkernel adapter" },
  },
  {
    method: "CreateStoragePod on Folder",
    moments: lost,
    resource: "vsphere_datastore_cluster",
    says: exists,
    remedy: inFolder("datastore"),
  },
  {
    method: "CreateVmfsDatastore on HostDatastoreSystem",
    moments: lost,
    resource: "vsphere_vmfs_datastore",
    says: "does not seem to be a disk available for VMFS",
    remedy: { kind: "import", id: "<datastore id>:<first host id>" },
  },
  {
    method: "CreateNasDatastore on HostDatastoreSystem",
    moments: lost,
    resource: "vsphere_nas_datastore",
    says: exists,
    remedy: { kind: "remove", what: "NFS datastore" },
  },
  {
    method: "PbmCreate on PbmProfileProfileManager",
    moments: lost,
    resource: "vsphere_vm_storage_policy",
    says: exists,
    remedy: { kind: "remove", what: "storage policy" },
  },
  {
    method: "CreateFolder on Folder",
    moments: lost,
    resource: "vsphere_folder",
    says: "DuplicateName",
    remedy: { kind: "import", id: "/<datacenter>/vm/<path>" },
  },
  {
    method: "POST /rest/com/vmware/cis/tagging/category",
    moments: lost,
    resource: "vsphere_tag_category",
    says: "already_exists",
    remedy: byName,
  },
  {
    method: "POST /rest/com/vmware/cis/tagging/tag",
    moments: lost,
    resource: "vsphere_tag",
    says: "already_exists",
    remedy: { kind: "import", id: '{"category_name":"<category>","tag_name":"<name>"}' },
  },
  {
    method: "AddCustomFieldDef on CustomFieldsManager",
    moments: lost,
    resource: "vsphere_custom_attribute",
    says: "DuplicateName",
    remedy: byName,
  },
  {
    method: "AddAuthorizationRole on AuthorizationManager",
    moments: lost,
    resource: "vsphere_role",
    says: "AlreadyExists",
    remedy: { kind: "remove", what: "role" },
  },
  {
    method: "CloneVM_Task on VirtualMachine",
    moments: lost,
    resource: "vsphere_virtual_machine",
    says: exists,
    remedy: { kind: "remove", what: "virtual machine" },
  },
  {
    method: "ApplyStorageDrsRecommendation_Task on StorageResourceManager",
    moments: lost,
    resource: "vsphere_virtual_machine",
    says: exists,
    remedy: { kind: "remove", what: "virtual machine" },
  },
  lostDestruction("Destroy_Task on Folder", "folder", "has already been deleted"),
  lostDestruction("DELETE /rest/com/vmware/cis/tagging/tag/id:*", "tag", "404 Not Found"),
  lostDestruction("DELETE /rest/com/vmware/cis/tagging/category/id:*", "tag_category", "404 Not Found"),
  lostDestruction("RemoveCustomFieldDef on CustomFieldsManager", "custom_attribute", "could not locate category"),
  lostDestruction("Destroy_Task on StoragePod", "datastore_cluster", "has already been deleted"),
  lostDestruction("RemoveDatastore on VmfsDatastore", "vmfs_datastore", "cannot find datastore"),
  lostDestruction("Destroy_Task on DistributedVirtualPortgroup", "distributed_port_group", "could not find portgroup"),
  lostDestruction("Destroy_Task on VmwareDistributedVirtualSwitch", "distributed_virtual_switch", "could not find DVS"),
];
