package vcenter

import (
	"reflect"

	"github.com/vmware/govmomi/vim25/types"
)

// requirement is what a call requires: the source of the rules, and the rules.
type requirement struct {
	source source
	rules  []rule
}

// source is the document that states the privileges of a call.
type source string

const (
	// vmodl is the type information of the vSphere API 8.0.3, which VMware publishes with pyVmomi 8.0.3.0.1
	// (pyVmomi/_typeinfo_vim.py and _typeinfo_pbm.py): for each method, argument and property its privilege.
	vmodl source = "type information of the API, pyVmomi 8.0.3.0.1"
	// reference is the page of the method in the Virtual Infrastructure JSON API 8.0.2.0 (developer.broadcom.com), which states
	// the privileges of methods whose privileges depend on the arguments.
	reference source = "Virtual Infrastructure JSON API 8.0.2.0"
	// guide is vSphere Security 8.0: "Defined Privileges" and "Required Privileges for Common Tasks".
	guide source = "vSphere Security 8.0"
	// believed: no document states it. It is the stricter of the possible behaviours.
	believed source = "believed"
)

// rule returns what a call needs.
type rule func(calledMethod) []need

// calledMethod is a call with its arguments.
type calledMethod struct {
	v    *VCenter
	this types.ManagedObjectReference
	body any // pointer to the request's type, for example *types.CreateFolder
}

// receiver requires privileges on the object that the call is sent to.
func receiver(privileges ...string) rule {
	return func(c calledMethod) []need { return c.on(c.v.entityOf(c.this), privileges...) }
}

// argument requires a privilege on each object that an argument refers to.
func argument(field, privilege string) rule {
	return func(c calledMethod) []need {
		var needs []need
		value := reflect.ValueOf(c.body).Elem().FieldByName(field)
		walkReferences(value, func(ref *types.ManagedObjectReference) {
			needs = append(needs, need{privilege, c.v.entityOf(*ref)})
		})
		return needs
	}
}

func (c calledMethod) on(object types.ManagedObjectReference, privileges ...string) []need {
	var needs []need
	for _, privilege := range privileges {
		needs = append(needs, need{privilege, object})
	}
	return needs
}

func by(source source, rules ...rule) requirement { return requirement{source, rules} }

// onlyOwn is for objects of the session, such as filters and collectors, and for answers whose objects are checked one by one.
var onlyOwn = by(vmodl)

// requirements are the privileges of each method that the provider (releases 1.26.0 and 2.16.1), the census, the watcher of
// guests and the preflight check call. A method that is missing here is refused to limited accounts.
var requirements = map[string]requirement{
	// service and sessions
	"RetrieveServiceContent":    onlyOwn,
	"CurrentTime":               by(vmodl, receiver("System.View")),
	"Logout":                    by(vmodl, receiver("System.View")),
	"SessionIsActive":           by(vmodl, receiver("Sessions.ValidateSession")),
	"TerminateSession":          by(vmodl, receiver("Sessions.TerminateSession")),
	"PbmRetrieveServiceContent": onlyOwn,

	// reading
	"CreateFilter":                   onlyOwn,
	"CreatePropertyCollector":        onlyOwn,
	"DestroyPropertyCollector":       onlyOwn,
	"DestroyPropertyFilter":          onlyOwn,
	"RetrieveProperties":             onlyOwn,
	"RetrievePropertiesEx":           onlyOwn,
	"ContinueRetrievePropertiesEx":   onlyOwn,
	"WaitForUpdates":                 onlyOwn,
	"WaitForUpdatesEx":               onlyOwn,
	"CancelWaitForUpdates":           onlyOwn,
	"CreateContainerView":            by(vmodl, receiver("System.View"), argument("Container", "System.View")),
	"CreateListView":                 by(vmodl, receiver("System.View"), argument("Obj", "System.View")),
	"DestroyView":                    by(vmodl, receiver("System.View")),
	"FindByUuid":                     by(vmodl, receiver("System.View")),
	"FindByInventoryPath":            by(vmodl, receiver("System.View")),
	"FindChild":                      by(vmodl, receiver("System.View"), argument("Entity", "System.View")),
	"QueryEvents":                    by(vmodl, receiver("System.View")),
	"CreateCollectorForEvents":       by(vmodl, receiver("System.View")),
	"CreateCollectorForTasks":        by(vmodl, receiver("System.View")),
	"ReadNextEvents":                 onlyOwn,
	"ReadPreviousEvents":             onlyOwn,
	"ReadNextTasks":                  onlyOwn,
	"ReadPreviousTasks":              onlyOwn,
	"SetCollectorPageSize":           onlyOwn,
	"RewindCollector":                onlyOwn,
	"ResetCollector":                 onlyOwn,
	"DestroyCollector":               onlyOwn,
	"QueryConfigOption":              by(vmodl, receiver("System.View")),
	"QueryConfigOptionEx":            by(vmodl, receiver("System.View")),
	"QueryConfigOptionDescriptor":    by(vmodl, receiver("System.View")),
	"QueryConfigTarget":              by(vmodl, receiver("System.View")),
	"QueryOptions":                   by(vmodl, receiver("System.View")),
	"QueryDvsByUuid":                 by(vmodl, receiver("System.View")),
	"DVSManagerLookupDvPortGroup":    by(vmodl, receiver("System.View")),
	"FetchDVPorts":                   by(vmodl, receiver("System.Read")),
	"QueryNetConfig":                 by(vmodl, receiver("System.Read")),
	"QueryConnectionInfo":            by(vmodl, receiver("System.View")),
	"QueryDateTime":                  by(vmodl, receiver("System.Read")),
	"RetrieveDiskPartitionInfo":      by(vmodl, receiver("System.Read")),
	"RefreshDatastore":               by(vmodl, receiver("System.Read")),
	"RefreshDatastoreStorageInfo":    by(vmodl, receiver("System.Read")),
	"QueryAssignedLicenses":          by(vmodl, receiver("System.View")),
	"SearchDatastore_Task":           by(guide, receiver("Datastore.Browse")),
	"SearchDatastoreSubFolders_Task": by(guide, receiver("Datastore.Browse")),
	"VsanClusterGetConfig":           by(believed, argument("Cluster", "System.Read")),
	"VSANVcGetWitnessHosts":          by(believed, argument("Cluster", "System.Read")),

	// access
	"AddAuthorizationRole":       by(vmodl, receiver("Authorization.ModifyRoles")),
	"UpdateAuthorizationRole":    by(vmodl, receiver("Authorization.ModifyRoles")),
	"RemoveAuthorizationRole":    by(vmodl, receiver("Authorization.ModifyRoles")),
	"SetEntityPermissions":       by(vmodl, argument("Entity", "Authorization.ModifyPermissions")),
	"RemoveEntityPermission":     by(vmodl, argument("Entity", "Authorization.ModifyPermissions")),
	"RetrieveEntityPermissions":  by(vmodl, argument("Entity", "System.Read")),
	"RetrieveAllPermissions":     by(vmodl, receiver("System.View")),
	"RetrieveRolePermissions":    by(vmodl, receiver("System.View")),
	"HasUserPrivilegeOnEntities": by(vmodl, argument("Entities", "System.View")),

	// licences, custom attributes
	"AddLicense":            by(vmodl, receiver("Global.Licenses")),
	"UpdateLicense":         by(vmodl, receiver("Global.Licenses")),
	"RemoveLicense":         by(vmodl, receiver("Global.Licenses")),
	"UpdateLicenseLabel":    by(vmodl, receiver("Global.Licenses")),
	"DecodeLicense":         by(vmodl, receiver("Global.Licenses")),
	"UpdateAssignedLicense": by(vmodl, receiver("Global.Licenses")),
	"RemoveAssignedLicense": by(vmodl, receiver("Global.Licenses")),
	"AddCustomFieldDef":     by(vmodl, receiver("Global.ManageCustomFields")),
	"RenameCustomFieldDef":  by(vmodl, receiver("Global.ManageCustomFields")),
	"RemoveCustomFieldDef":  by(vmodl, receiver("Global.ManageCustomFields")),
	"SetField":              by(vmodl, argument("Entity", "Global.SetCustomField")),
	"setCustomValue":        by(guide, receiver("Global.SetCustomField")),

	// objects of several kinds
	"Destroy_Task":        by(guide, destroying),
	"Rename_Task":         by(guide, renaming),
	"MoveIntoFolder_Task": by(reference, movingIntoFolder),
	"CreateFolder":        by(vmodl, receiver("Folder.Create")),
	"CreateStoragePod":    by(vmodl, receiver("Folder.Create")),

	// clusters, hosts
	"CreateClusterEx":                 by(vmodl, receiver("Host.Inventory.CreateCluster")),
	"ReconfigureComputeResource_Task": by(vmodl, receiver("Host.Inventory.EditCluster")),
	// As VsanRemediateVsanCluster (vSAN Management API 6.7 U3) and as the method that it replaces. The type information states none.
	// Release 2.16.1 of the provider calls it for every cluster.
	"VsanClusterReconfig":       by(believed, argument("Cluster", "Host.Inventory.EditCluster")),
	"AddHost_Task":              by(vmodl, receiver("Host.Inventory.AddHostToCluster"), argument("ResourcePool", "Resource.AssignVMToPool")),
	"AddStandaloneHost_Task":    by(vmodl, receiver("Host.Inventory.AddStandaloneHost")),
	"MoveInto_Task":             by(vmodl, receiver("Host.Inventory.EditCluster"), argument("Host", "Host.Inventory.MoveHost")),
	"MoveHostInto_Task":         by(vmodl, receiver("Host.Inventory.EditCluster"), argument("Host", "Host.Inventory.MoveHost")),
	"ApplyRecommendation":       by(guide, receiver("Resource.ApplyRecommendation")),
	"EnterMaintenanceMode_Task": by(vmodl, receiver("Host.Config.Maintenance")),
	"ExitMaintenanceMode_Task":  by(vmodl, receiver("Host.Config.Maintenance")),
	"DisconnectHost_Task":       by(vmodl, receiver("Host.Config.Connection")),
	"ReconnectHost_Task":        by(vmodl, receiver("Host.Config.Connection")),
	"ChangeLockdownMode":        by(vmodl, receiver("Host.Config.Settings")),
	"UpdateLockdownExceptions":  by(vmodl, receiver("Global.Settings")),
	"UpdateDateTimeConfig":      by(vmodl, receiver("Host.Config.DateTime")),
	"StartService":              by(vmodl, receiver("Host.Config.NetService")),
	"StopService":               by(vmodl, receiver("Host.Config.NetService")),
	"RestartService":            by(vmodl, receiver("Host.Config.NetService")),
	"UpdateServicePolicy":       by(vmodl, receiver("Host.Config.NetService")),
	"RefreshServices":           by(vmodl, receiver("Host.Config.NetService")),

	// networks
	"CreateDVS_Task":                      by(vmodl, receiver("DVSwitch.Create"), configuringNewSwitch),
	"ReconfigureDvs_Task":                 by(reference, receiver("DVSwitch.Modify"), configuringSwitch),
	"PerformDvsProductSpecOperation_Task": by(vmodl, receiver("DVSwitch.Modify")),
	"EnableNetworkResourceManagement":     by(vmodl, receiver("DVSwitch.ResourceManagement")),
	"UpdateNetworkResourcePool":           by(vmodl, receiver("DVSwitch.ResourceManagement")),
	"CreateDVPortgroup_Task":              by(vmodl, receiver("DVPortgroup.Create")),
	"AddDVPortgroup_Task":                 by(vmodl, receiver("DVPortgroup.Create")),
	"ReconfigureDVPortgroup_Task":         by(reference, receiver("DVPortgroup.Modify"), configuringPortGroup),
	"AddVirtualNic":                       by(reference, receiver("Host.Config.Network"), connectingAdapter),
	"UpdateVirtualNic":                    by(reference, receiver("Host.Config.Network"), connectingAdapter),
	"RemoveVirtualNic":                    by(vmodl, receiver("Host.Config.Network")),
	"SelectVnicForNicType":                by(vmodl, receiver("Host.Config.Network")),
	"DeselectVnicForNicType":              by(vmodl, receiver("Host.Config.Network")),
	"AddVirtualSwitch":                    by(vmodl, receiver("Host.Config.Network")),
	"UpdateVirtualSwitch":                 by(vmodl, receiver("Host.Config.Network")),
	"RemoveVirtualSwitch":                 by(vmodl, receiver("Host.Config.Network")),
	"AddPortGroup":                        by(vmodl, receiver("Host.Config.Network")),
	"UpdatePortGroup":                     by(vmodl, receiver("Host.Config.Network")),
	"RemovePortGroup":                     by(vmodl, receiver("Host.Config.Network")),

	// storage
	"RescanAllHba":                       by(vmodl, receiver("Host.Config.Storage")),
	"RescanVmfs":                         by(vmodl, receiver("Host.Config.Storage")),
	"RefreshStorageSystem":               by(vmodl, receiver("Host.Config.Storage")),
	"QueryAvailableDisksForVmfs":         by(vmodl, receiver("Host.Config.Storage")),
	"QueryVmfsDatastoreCreateOptions":    by(vmodl, receiver("Host.Config.Storage")),
	"QueryVmfsDatastoreExtendOptions":    by(vmodl, receiver("Host.Config.Storage")),
	"CreateVmfsDatastore":                by(vmodl, receiver("Host.Config.Storage")),
	"QueryVmfsDatastoreExpandOptions":    by(vmodl, receiver("Host.Config.Storage")),
	"ExpandVmfsDatastore":                by(vmodl, receiver("Host.Config.Storage")),
	"ExtendVmfsDatastore":                by(vmodl, receiver("Host.Config.Storage")),
	"CreateNasDatastore":                 by(vmodl, receiver("Host.Config.Storage")),
	"RemoveDatastore":                    by(vmodl, receiver("Host.Config.Storage")),
	"ConfigureStorageDrsForPod_Task":     by(vmodl, argument("Pod", "StoragePod.Config")),
	"RecommendDatastores":                by(vmodl, receiver("System.View")),
	"ApplyStorageDrsRecommendation_Task": by(believed, receiver("System.View"), placing),
	"DeleteDatastoreFile_Task":           by(reference, argument("Datacenter", "System.View"), managingFile("Datacenter", "Name")),
	"MakeDirectory":                      by(reference, argument("Datacenter", "System.View"), managingFile("Datacenter", "Name")),
	"MoveDatastoreFile_Task":             by(reference, managingFile("SourceDatacenter", "SourceName"), managingFile("DestinationDatacenter", "DestinationName")),
	"MoveVirtualDisk_Task":               by(reference, receiver("System.View"), managingFile("SourceDatacenter", "SourceName"), managingFile("DestDatacenter", "DestName")),
	"DeleteVirtualDisk_Task":             by(reference, receiver("System.View"), managingFile("Datacenter", "Name")),
	"PbmCreate":                          by(vmodl, receiver("StorageProfile.Update")),
	"PbmUpdate":                          by(vmodl, receiver("StorageProfile.Update")),
	"PbmDelete":                          by(vmodl, receiver("StorageProfile.Update")),
	"PbmQueryProfile":                    by(vmodl, receiver("StorageProfile.View")),
	"PbmRetrieveContent":                 by(vmodl, receiver("StorageProfile.View")),
	"PbmQueryAssociatedProfile":          by(vmodl, receiver("StorageProfile.View")),
	"PbmQueryAssociatedProfiles":         by(vmodl, receiver("StorageProfile.View")),
	"PbmFetchCapabilityMetadata":         by(vmodl, receiver("StorageProfile.View")),

	// resource pools
	"CreateResourcePool":   by(vmodl, receiver("Resource.CreatePool")),
	"UpdateConfig":         by(guide, configuringPool),
	"MoveIntoResourcePool": by(guide, movingIntoPool),

	// VMs
	"CloneVM_Task":            by(reference, cloning),
	"ReconfigVM_Task":         by(reference, reconfiguring),
	"RelocateVM_Task":         by(reference, receiver("Resource.ColdMigrate"), relocating),
	"PowerOnVM_Task":          by(vmodl, receiver("VirtualMachine.Interact.PowerOn")),
	"PowerOffVM_Task":         by(vmodl, receiver("VirtualMachine.Interact.PowerOff")),
	"ShutdownGuest":           by(vmodl, receiver("VirtualMachine.Interact.PowerOff")),
	"CreateSnapshot_Task":     by(vmodl, receiver("VirtualMachine.State.CreateSnapshot")),
	"RemoveSnapshot_Task":     by(vmodl, receiver("VirtualMachine.State.RemoveSnapshot")),
	"RemoveAllSnapshots_Task": by(vmodl, receiver("VirtualMachine.State.RemoveSnapshot")),
	"UnregisterVM":            by(vmodl, receiver("VirtualMachine.Inventory.Unregister")),
	"CustomizeVM_Task":        by(vmodl, receiver("VirtualMachine.Provisioning.Customize")),
	"CheckCustomizationSpec":  by(vmodl, receiver("VirtualMachine.Provisioning.Customize")),
}

// privilegeToRead returns the privilege to read a property. Almost all properties need System.Read; a role always contains
// System.View and System.Read together.
func privilegeToRead(kind, property string) string {
	switch kind {
	case "SessionManager":
		switch property {
		case "sessionList":
			return "Sessions.TerminateSession"
		case "message":
		default:
			return "System.Anonymous"
		}
	case "LicenseManager":
		if property == "licenses" {
			return "Global.Licenses" // believed: the type information says "dynamic"; read-only users see no keys
		}
	case "ServiceInstance":
		if property == "content" {
			return "System.Anonymous"
		}
	}
	return "System.Read"
}
