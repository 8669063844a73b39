package vcenter

import (
	"strings"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

// answering is embedded by every behaviour: an object that answers in place of the simulator's object that it embeds.
// The simulator asks its session for method.This after Registry.Handler, and would put its own object back; so a
// behaviour has a reference of its own, under which the session finds it. One slot suffices, as requests come one by one.
type answering struct {
	v    *VCenter
	slot types.ManagedObjectReference
}

func (a answering) Reference() types.ManagedObjectReference { return a.slot }

// handle chooses who answers a request, or refuses it.
func (v *VCenter) handle(ctx *simulator.Context, method *simulator.Method) (mo.Reference, types.BaseMethodFault) {
	who, refusal := v.whoAnswers(ctx, method)
	v.refusal = refusal
	return who, refusal
}

func (v *VCenter) whoAnswers(ctx *simulator.Context, method *simulator.Method) (mo.Reference, types.BaseMethodFault) {
	if ctx.Session == nil {
		if manager, ok := ctx.Map.Get(method.This).(*simulator.SessionManager); ok {
			return &sessionManager{manager, answering{v, method.This}}, nil
		}
		return nil, nil
	}
	if fault := resolveReferences(ctx, method); fault != nil {
		return nil, fault
	}
	if fault := v.unlocked(method); fault != nil {
		return nil, fault
	}
	if !onlyReads(method.Name) {
		v.clusterAnswers = nil
	}
	// nothing is derived from custom values, of which each machine gets several
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
		return &propertyCollector{collector, v.answer(), v.waits.of(ctx.Session.Key, method.This)}
	}
	return v.behaviour(ctx.Map.Get(method.This))
}

// behaviour returns what answers in place of an object of the inventory, or nil.
func (v *VCenter) behaviour(object mo.Reference) mo.Reference {
	a := v.answer()
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
	case *simulator.EventManager:
		return &eventManager{o, a}
	}
	return nil
}

func (v *VCenter) answer() answering { return answering{v, v.slot} }

// onlyReads tells whether a method leaves the inventory as it is.
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
