package vcenter

import (
	"strings"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

// behaviourBase is embedded by every behaviour: an object that answers in place of the simulator's object, which it embeds.
// After Registry.Handler the simulator looks up method.This in the session, and would find its own object. Therefore a
// behaviour has its own reference. One reference is enough, because requests are served one at a time.
type behaviourBase struct {
	v    *VCenter
	slot types.ManagedObjectReference
}

func (a behaviourBase) Reference() types.ManagedObjectReference { return a.slot }

// handle chooses the object that answers a request, or rejects the request.
func (v *VCenter) handle(ctx *simulator.Context, method *simulator.Method) (target mo.Reference, rejection types.BaseMethodFault) {
	target, rejection = v.route(ctx, method)
	v.rejection = rejection
	return target, rejection
}

func (v *VCenter) route(ctx *simulator.Context, method *simulator.Method) (mo.Reference, types.BaseMethodFault) {
	if ctx.Session == nil {
		if manager, ok := ctx.Map.Get(method.This).(*simulator.SessionManager); ok {
			return &sessionManager{manager, behaviourBase{v, method.This}}, nil
		}
		return nil, nil
	}
	if fault := resolveReferences(ctx, method); fault != nil {
		return nil, fault
	}
	if fault := v.authorize(ctx.Session.UserName, method); fault != nil {
		return nil, fault
	}
	if fault := v.checkLock(method); fault != nil {
		return nil, fault
	}
	if fault := v.checkConnection(ctx, method); fault != nil {
		return nil, fault
	}
	if !onlyReads(method.Name) {
		v.clusterAnswers = nil
	}
	// No property is derived from custom values, and each VM gets several.
	v.changed = v.changed || !onlyReads(method.Name) && method.Name != "SetField"
	v.serial.tasks.user = ctx.Session.UserName
	behaviour := v.behaviourOf(ctx, method)
	if behaviour == nil {
		return nil, nil
	}
	ctx.Session.Registry.Put(behaviour)
	method.This = v.slot
	return nil, nil
}

func (v *VCenter) behaviourOf(ctx *simulator.Context, method *simulator.Method) mo.Reference {
	if collector, ok := ctx.Session.Get(method.This).(*simulator.PropertyCollector); ok {
		return &propertyCollector{PropertyCollector{collector}, v.newBase(), v.waits.of(ctx.Session.Key, method.This)}
	}
	return v.behaviour(ctx.Map.Get(method.This))
}

// behaviour returns the behaviour for an object of the inventory, or nil.
func (v *VCenter) behaviour(object mo.Reference) mo.Reference {
	a := v.newBase()
	switch o := object.(type) {
	case *simulator.ClusterComputeResource:
		return &cluster{o, a}
	case *mo.ComputeResource:
		return &standaloneHost{o, a}
	case *simulator.HostSystem:
		return &host{o, a}
	case *simulator.HostDatastoreSystem:
		return &hostDatastores{o, a}
	case *simulator.HostStorageSystem:
		return &hostStorage{o, a}
	case *simulator.HostNetworkSystem:
		return &hostNetwork{o, a}
	case *simulator.HostVirtualNicManager:
		return &hostServiceAdapters{o, a}
	case *simulator.Datacenter:
		return &datacenter{o, a}
	case *simulator.Folder:
		return &folder{o, a}
	case *simulator.Datastore:
		return &datastore{o, a}
	case *simulator.HostDatastoreBrowser:
		return &datastoreBrowser{o, a}
	case *simulator.StoragePod:
		return &storagePod{o, a}
	case *simulator.StorageResourceManager:
		return &storageResources{o, a}
	case *simulator.DistributedVirtualSwitch:
		return &distributedSwitch{o, a}
	case *simulator.DistributedVirtualSwitchManager:
		return &switchManager{o, a}
	case *simulator.DistributedVirtualPortgroup:
		return &portGroup{o, a}
	case *simulator.ResourcePool:
		return &resourcePool{o, a}
	case *simulator.VirtualMachine:
		return &virtualMachine{o, a}
	case *simulator.VirtualMachineSnapshot:
		return &snapshot{o, a}
	case *simulator.EnvironmentBrowser:
		return &environment{o, a}
	case *simulator.LicenseAssignmentManager:
		return &licenses{o, a}
	case *simulator.AuthorizationManager:
		return &authorizationManager{o, a}
	case *simulator.VirtualDiskManager:
		return &virtualDisks{o, a}
	case *simulator.FileManager:
		return &files{o, a}
	case *simulator.EventManager:
		return &eventManager{o, a}
	}
	return nil
}

func (v *VCenter) newBase() behaviourBase { return behaviourBase{v, v.slot} }

// onlyReads reports whether a method does not change the inventory.
func onlyReads(method string) bool {
	method = strings.TrimPrefix(method, "Pbm")
	for _, prefix := range []string{"Retrieve", "ContinueRetrieve", "Query", "Find", "Fetch", "WaitForUpdates", "CancelWaitForUpdates", "Current", "CreateFilter", "DestroyPropertyFilter",
		"CreatePropertyCollector", "DestroyPropertyCollector", "CreateContainerView", "DestroyView", "CreateCollector", "DestroyCollector", "SetCollectorPageSize", "ResetCollector",
		"RewindCollector", "Read", "Login", "Logout", "SessionIsActive", "Has", "Check", "List", "Recommend", "SearchDatastore", "DVSManagerLookup", "VsanClusterGet", "VSANVcGet"} {
		if strings.HasPrefix(method, prefix) {
			return true
		}
	}
	return false
}
