import { REHEARSALS_FOLDER } from "./names";
import { SITE_NAMES, type SiteName } from "./schema/site";

/** A vCenter privilege, by its name in the API. */
export type Privilege = `${string}.${string}`;

const REHEARSALS = `vm/${REHEARSALS_FOLDER}` as const;

/**
 * Where a permission is assigned. It propagates to all objects below. "global" is a global permission: only it counts for tags.
 * "root" is the vCenter object, where custom attributes, licences, roles, storage policies and sessions belong. The others are the
 * datacenter and folders in it: those that each datacenter has, and the folder that contains the VMs of rehearsals.
 */
export const PLACES = ["global", "root", "datacenter", "vm", REHEARSALS, "host", "network", "datastore"] as const;
export type Place = (typeof PLACES)[number];

/** The accounts of this project in each vCenter. */
export const ACCOUNT_NAMES = ["deploy", "review", "rehearse", "census"] as const;
export type AccountName = (typeof ACCOUNT_NAMES)[number];

/**
 * Privileges by the resource type, or by the task, that needs them. An empty list is read access: vCenter adds it to every role.
 */
type Needs = Readonly<Record<string, readonly Privilege[]>>;

export interface AccountSpec {
  /** What the account is for. */
  readonly purpose: string;
  /** The sites whose vCenter has the account. */
  readonly sites: readonly SiteName[];
  /** What the account can do besides its purpose, because vCenter cannot limit its privileges further. @default - nothing */
  readonly beyond?: string;
  readonly needs: Readonly<Partial<Record<Place, Needs>>>;
}

const READ: Needs = { "all objects": [] };

/**
 * The privileges of each account. Its roles are created manually from this table, because Terraform must not manage the roles
 * that limit it. The simulation creates them in its vCenters, which check every call as a vCenter does: each privilege is here
 * because a call needs it (`simulation/vcenter/internal/vcenter/privilegetable.go` names the source of each).
 */
export const ACCOUNTS: Readonly<Record<AccountName, AccountSpec>> = {
  deploy: {
    purpose: "deploys all stacks",
    sites: SITE_NAMES,
    needs: {
      global: {
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
      },
      root: {
        vsphere_custom_attribute: ["Global.ManageCustomFields"],
        vsphere_host: ["Global.Licenses"],
        vsphere_role: ["Authorization.ModifyRoles"],
        vsphere_virtual_machine: ["StorageProfile.View"],
        vsphere_vm_storage_policy: ["StorageProfile.Update", "StorageProfile.View"],
      },
      datacenter: {
        vsphere_compute_cluster: [
          "Host.Inventory.CreateCluster",
          "Host.Inventory.DeleteCluster",
          "Host.Inventory.EditCluster",
        ],
        vsphere_compute_cluster_host_group: ["Host.Inventory.EditCluster"],
        vsphere_compute_cluster_vm_anti_affinity_rule: ["Host.Inventory.EditCluster"],
        vsphere_compute_cluster_vm_dependency_rule: ["Host.Inventory.EditCluster"],
        vsphere_compute_cluster_vm_group: ["Host.Inventory.EditCluster"],
        vsphere_compute_cluster_vm_host_rule: ["Host.Inventory.EditCluster"],
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
          "DVSwitch.PortSetting",
          "DVSwitch.ResourceManagement",
          "Host.Config.Network",
        ],
        vsphere_entity_permissions: ["Authorization.ModifyPermissions"],
        vsphere_folder: ["Folder.Create", "Folder.Delete", "Folder.Rename"],
        vsphere_ha_vm_override: ["Host.Inventory.EditCluster"],
        vsphere_host: [
          "Host.Config.Connection",
          "Host.Config.DateTime",
          "Host.Config.Maintenance",
          "Host.Config.NetService",
          "Host.Config.Settings",
          "Host.Inventory.AddHostToCluster",
          "Host.Inventory.EditCluster",
          "Host.Inventory.RemoveHostFromCluster",
        ],
        vsphere_nas_datastore: ["Datastore.Move", "Datastore.Rename", "Host.Config.Storage"],
        vsphere_resource_pool: [
          "Resource.CreatePool",
          "Resource.DeletePool",
          "Resource.EditPool",
          "Resource.RenamePool",
        ],
        vsphere_tag: ["InventoryService.Tagging.ObjectAttachable"],
        vsphere_virtual_machine: [
          // a virtual TPM encrypts the files of a VM (vSphere Security, "Cryptographic Operations Privileges")
          "Cryptographer.Encrypt",
          "Cryptographer.Migrate",
          "Datastore.AllocateSpace",
          "Global.SetCustomField",
          "Network.Assign",
          "Resource.ApplyRecommendation",
          "Resource.AssignVMToPool",
          "Resource.ColdMigrate",
          "Resource.HotMigrate",
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
          "VirtualMachine.Provisioning.DeployTemplate",
        ],
        vsphere_vmfs_datastore: ["Datastore.Move", "Datastore.Rename", "Host.Config.Storage"],
        vsphere_vnic: ["Host.Config.Network", "Network.Assign"],
      },
    },
  },
  review: {
    purpose: "plans and reviews a change, and shows drift; changes nothing",
    sites: SITE_NAMES,
    needs: {
      global: READ,
      root: { ...READ, "storage policies": ["StorageProfile.View"] },
    },
  },
  rehearse: {
    purpose: "creates and removes the bubble of a rehearsal at Marrakech",
    sites: ["marrakech"],
    beyond:
      "The bubble is in the clusters, on the switches and in the datastores of production. Therefore the account can also change " +
      "the settings of a cluster, delete resource pools and unused port groups, clone every VM, and remove snapshots. " +
      `It can change, power off and delete only VMs in the folder \`${REHEARSALS_FOLDER}\`.`,
    needs: {
      global: {
        vsphere_tag: [
          "InventoryService.Tagging.AttachTag",
          "InventoryService.Tagging.CreateTag",
          "InventoryService.Tagging.DeleteTag",
        ],
      },
      root: { vsphere_virtual_machine: ["StorageProfile.View"] },
      vm: {
        vsphere_virtual_machine: [
          "Cryptographer.Clone",
          "VirtualMachine.Provisioning.Clone",
          "VirtualMachine.Provisioning.DeployTemplate",
        ],
        vsphere_virtual_machine_snapshot: [
          "VirtualMachine.State.CreateSnapshot",
          "VirtualMachine.State.RemoveSnapshot",
        ],
      },
      [REHEARSALS]: {
        vsphere_folder: ["Folder.Create", "Folder.Delete"],
        vsphere_tag: ["InventoryService.Tagging.ObjectAttachable"],
        vsphere_virtual_machine: [
          "Cryptographer.Encrypt",
          "VirtualMachine.Config.AddNewDisk",
          "VirtualMachine.Config.AddRemoveDevice",
          "VirtualMachine.Config.AdvancedConfig",
          "VirtualMachine.Config.Annotation",
          "VirtualMachine.Config.CPUCount",
          "VirtualMachine.Config.DiskExtend",
          "VirtualMachine.Config.EditDevice",
          "VirtualMachine.Config.Memory",
          "VirtualMachine.Config.Resource",
          "VirtualMachine.Config.Settings",
          "VirtualMachine.Interact.PowerOff",
          "VirtualMachine.Interact.PowerOn",
          "VirtualMachine.Inventory.CreateFromExisting",
          "VirtualMachine.Inventory.Delete",
        ],
      },
      host: {
        vsphere_ha_vm_override: ["Host.Inventory.EditCluster"],
        vsphere_resource_pool: ["Resource.CreatePool", "Resource.DeletePool"],
        vsphere_virtual_machine: ["Resource.AssignVMToPool"],
      },
      network: {
        vsphere_distributed_port_group: ["DVPortgroup.Create", "DVPortgroup.Delete"],
        vsphere_virtual_machine: ["Network.Assign"],
      },
      datastore: {
        vsphere_virtual_machine: ["Datastore.AllocateSpace", "Resource.ApplyRecommendation"],
      },
    },
  },
  census: {
    purpose: "compares a vCenter with the model, with its files and sessions; changes nothing",
    sites: SITE_NAMES,
    needs: {
      global: READ,
      root: { ...READ, "storage policies": ["StorageProfile.View"], sessions: ["Sessions.TerminateSession"] },
      datastore: { files: ["Datastore.Browse"] },
    },
  },
};

/** The accounts that a site's vCenter has. */
export const accountsAt = (site: SiteName): readonly AccountName[] =>
  ACCOUNT_NAMES.filter((account) => ACCOUNTS[account].sites.includes(site));

/** The user of an account in a simulated vCenter. */
export const userOf = (account: AccountName): string => `${account}@vsphere.local`;

/** The name of the role of an account at a place. The prefix differs from that of the roles that Terraform manages. */
export const roleOf = (account: AccountName, place: Place): string =>
  `automation-${account}-${place.replaceAll("/", "-")}`;

/** The privileges of the role of an account at a place, sorted. */
export const privilegesOf = (account: AccountName, place: Place): readonly Privilege[] =>
  [...new Set(Object.values(ACCOUNTS[account].needs[place] ?? {}).flat())].sort();

/** The places at which an account has a role. */
export const placesOf = (account: AccountName): readonly Place[] =>
  PLACES.filter((place) => ACCOUNTS[account].needs[place] !== undefined);

/** Privileges with which an account can give itself every other privilege on the objects below the permission. */
const ESCALATING: readonly Privilege[] = ["Authorization.ModifyPermissions", "Authorization.ModifyRoles"];

/** The privileges and places by which an account can make itself administrator. */
export const escalationsOf = (
  account: AccountName,
): readonly { readonly privilege: Privilege; readonly place: Place }[] =>
  placesOf(account).flatMap((place) =>
    privilegesOf(account, place)
      .filter((privilege) => ESCALATING.includes(privilege))
      .map((privilege) => ({ privilege, place })),
  );

/** The accounts of a rehearsal. It changes nothing at Rabat. */
export const REHEARSAL_ACCOUNTS: Readonly<Record<SiteName, AccountName>> = { rabat: "review", marrakech: "rehearse" };

type Environment = Readonly<Record<string, string | undefined>>;

/** The environment variable with the user or the password of an account at a site, as `REVIEW_RABAT_VSPHERE_USER`. */
export const accountVariable = (account: AccountName, site: SiteName, what: "user" | "password"): string =>
  `${account}_${site}_vsphere_${what}`.toUpperCase();

/**
 * The environment in which Terraform and the census log in with an account. A site keeps its account if the environment does not
 * contain another: in a workflow, each job has the secrets of one account.
 */
export function withAccount<E extends Environment>(
  environment: E,
  account: AccountName | Readonly<Record<SiteName, AccountName>>,
): E {
  const changed: Record<string, string> = {};
  for (const site of SITE_NAMES) {
    const name = typeof account === "string" ? account : account[site];
    const [user, password] = (["user", "password"] as const).map(
      (what) => environment[accountVariable(name, site, what)],
    );
    if (!user || !password) continue;
    changed[`TF_VAR_${site}_vsphere_user`] = user;
    changed[`TF_VAR_${site}_vsphere_password`] = password;
  }
  return { ...environment, ...changed };
}
