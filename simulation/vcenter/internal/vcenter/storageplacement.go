package vcenter

import (
	"fmt"
	"time"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

const recommendationLifetime = 10 * time.Minute

// storagePlacements holds recommendations until they are applied. Terraform requests ten at once, so the space of an earlier
// recommendation is not available for the next one.
type storagePlacements struct {
	next    int
	pending map[string]storagePlacement
}

type storagePlacement struct {
	spec      types.StoragePlacementSpec
	datastore types.ManagedObjectReference
	bytes     int64
	made      time.Time
}

func newStoragePlacements() *storagePlacements {
	return &storagePlacements{pending: map[string]storagePlacement{}}
}

func (p *storagePlacements) add(placement storagePlacement) string {
	p.next++
	key := fmt.Sprintf("%d", p.next)
	placement.made = time.Now()
	p.pending[key] = placement
	return key
}

func (p *storagePlacements) reserved(datastore types.ManagedObjectReference) int64 {
	var bytes int64
	for key, placement := range p.pending {
		switch {
		case time.Since(placement.made) > recommendationLifetime:
			delete(p.pending, key)
		case placement.datastore == datastore:
			bytes += placement.bytes
		}
	}
	return bytes
}

// RecommendDatastores recommends the datastore with the most free space that the target's hosts mount. The simulator
// recommends the first one.
func (m *storageResources) RecommendDatastores(ctx *simulator.Context, req *types.RecommendDatastores) soap.HasFault {
	placement, pod, fault := m.recommend(ctx, req.StorageSpec)
	if fault != nil {
		return &methods.RecommendDatastoresBody{Fault_: soapFault(fault)}
	}
	destination := placement.datastore
	recommendation := types.ClusterRecommendation{
		Key: m.v.placements.add(placement), Type: "V1", Time: time.Now(), Rating: 1,
		Reason: "storagePlacement", ReasonText: "Satisfy storage initial placement requests", Target: &pod.Self,
		Action: []types.BaseClusterAction{&types.StoragePlacementAction{
			ClusterAction: types.ClusterAction{Type: "StoragePlacementV1"},
			RelocateSpec:  types.VirtualMachineRelocateSpec{Datastore: &destination},
			Destination:   destination,
		}},
	}
	return &methods.RecommendDatastoresBody{Res: &types.RecommendDatastoresResponse{
		Returnval: types.StoragePlacementResult{Recommendations: []types.ClusterRecommendation{recommendation}},
	}}
}

func (m *storageResources) recommend(ctx *simulator.Context, spec types.StoragePlacementSpec) (storagePlacement, *simulator.StoragePod, types.BaseMethodFault) {
	none := storagePlacement{}
	pod := m.selectedPod(ctx, spec)
	if pod == nil {
		return none, nil, &types.InvalidArgument{InvalidProperty: "storageSpec.podSelectionSpec.storagePod"}
	}
	if len(pod.ChildEntity) == 0 {
		return none, nil, invalid("storageSpec.podSelectionSpec.storagePod", "The datastore cluster '%s' has no datastores.", pod.Name)
	}
	bytes, hosts, fault := m.demand(ctx, spec)
	if fault != nil {
		return none, nil, fault
	}
	var best *simulator.Datastore
	var most int64 = -1
	for _, ref := range pod.ChildEntity {
		ds := ctx.Map.Get(ref).(*simulator.Datastore)
		left := ds.Summary.FreeSpace - m.v.placements.reserved(ref)
		if left >= bytes && left > most && mountedByAny(ds, hosts) {
			best, most = ds, left
		}
	}
	if best == nil {
		return none, nil, withMessage(&types.InsufficientStorageSpace{}, "Insufficient disk space: no datastore of the datastore cluster '%s' that the target's hosts mount has %d bytes free.", pod.Name, bytes)
	}
	return storagePlacement{spec: spec, datastore: best.Self, bytes: bytes}, pod, nil
}

func mountedByAny(ds *simulator.Datastore, hosts []types.ManagedObjectReference) bool {
	if hosts == nil {
		return true
	}
	for _, host := range hosts {
		if isMounted(ds, host) {
			return true
		}
	}
	return false
}

func (m *storageResources) selectedPod(ctx *simulator.Context, spec types.StoragePlacementSpec) *simulator.StoragePod {
	selected := spec.PodSelectionSpec.StoragePod
	if selected == nil && len(spec.PodSelectionSpec.InitialVmConfig) > 0 {
		selected = &spec.PodSelectionSpec.InitialVmConfig[0].StoragePod
	}
	if selected == nil {
		return nil
	}
	pod, _ := ctx.Map.Get(*selected).(*simulator.StoragePod)
	return pod
}

// demand returns the bytes that a placement needs, and the possible hosts. Nil means any host.
func (m *storageResources) demand(ctx *simulator.Context, spec types.StoragePlacementSpec) (int64, []types.ManagedObjectReference, types.BaseMethodFault) {
	var vm *simulator.VirtualMachine
	if spec.Vm != nil {
		vm, _ = ctx.Map.Get(*spec.Vm).(*simulator.VirtualMachine)
	}
	pool := spec.ResourcePool
	var bytes int64
	switch types.StoragePlacementSpecPlacementType(spec.Type) {
	case types.StoragePlacementSpecPlacementTypeClone:
		if vm == nil || spec.CloneSpec == nil || spec.Folder == nil || spec.CloneName == "" {
			return 0, nil, &types.InvalidArgument{InvalidProperty: "storageSpec"}
		}
		if pool == nil {
			pool = spec.CloneSpec.Location.Pool
		}
		bytes = sizeOf(disksOf(vm.Config.Hardware.Device))
	case types.StoragePlacementSpecPlacementTypeCreate:
		if spec.ConfigSpec == nil || pool == nil || spec.Folder == nil {
			return 0, nil, &types.InvalidArgument{InvalidProperty: "storageSpec"}
		}
		bytes = addedBytes(nil, spec.ConfigSpec.DeviceChange)
	case types.StoragePlacementSpecPlacementTypeReconfigure:
		if vm == nil || spec.ConfigSpec == nil {
			return 0, nil, &types.InvalidArgument{InvalidProperty: "storageSpec"}
		}
		return addedBytes(vm, spec.ConfigSpec.DeviceChange), []types.ManagedObjectReference{*vm.Runtime.Host}, nil
	case types.StoragePlacementSpecPlacementTypeRelocate:
		if vm == nil {
			return 0, nil, &types.InvalidArgument{InvalidProperty: "storageSpec"}
		}
		return sizeOf(disksOf(vm.Config.Hardware.Device)), []types.ManagedObjectReference{*vm.Runtime.Host}, nil
	default:
		return 0, nil, &types.NotSupported{}
	}
	if pool == nil {
		return bytes, nil, nil
	}
	return bytes, m.v.hostsOfPool(ctx, *pool), nil
}

// ApplyStorageDrsRecommendationTask is missing in the simulator.
func (m *storageResources) ApplyStorageDrsRecommendationTask(ctx *simulator.Context, req *types.ApplyStorageDrsRecommendation_Task) soap.HasFault {
	ref := runTask(ctx, m.StorageResourceManager, "applyStorageDrsRecommendation", func() (types.AnyType, types.BaseMethodFault) {
		var result types.ApplyStorageRecommendationResult
		for _, key := range req.Key {
			placement, ok := m.v.placements.pending[key]
			if !ok {
				return nil, &types.InvalidArgument{InvalidProperty: "key"}
			}
			delete(m.v.placements.pending, key)
			vm, fault := m.applyPlacement(ctx, placement)
			if fault != nil {
				return nil, fault
			}
			result.Vm = vm
		}
		return result, nil
	})
	return &methods.ApplyStorageDrsRecommendation_TaskBody{Res: &types.ApplyStorageDrsRecommendation_TaskResponse{Returnval: ref}}
}

func (m *storageResources) applyPlacement(ctx *simulator.Context, placement storagePlacement) (*types.ManagedObjectReference, types.BaseMethodFault) {
	spec := placement.spec
	ds := ctx.Map.Get(placement.datastore).(*simulator.Datastore)
	made := func(result types.AnyType, fault types.BaseMethodFault) (*types.ManagedObjectReference, types.BaseMethodFault) {
		if fault != nil {
			return nil, fault
		}
		ref := result.(types.ManagedObjectReference)
		return &ref, nil
	}
	switch types.StoragePlacementSpecPlacementType(spec.Type) {
	case types.StoragePlacementSpecPlacementTypeClone:
		clone := *spec.CloneSpec
		location := clone.Location
		if fault := m.v.policies.check(profilesOfDisks(location.Disk)); fault != nil {
			return nil, fault
		}
		clone.Location.Datastore = &ds.Self
		clone.Location.Disk = nil
		if clone.Location.Pool == nil {
			clone.Location.Pool = spec.ResourcePool
		}
		source := ctx.Map.Get(*spec.Vm).(*simulator.VirtualMachine)
		vm, fault := made(m.v.clone(ctx, source, &types.CloneVM_Task{This: source.Self, Folder: *spec.Folder, Name: spec.CloneName, Spec: clone}))
		if fault == nil {
			m.v.policies.applyLocation(ctx.Map.Get(*vm).(*simulator.VirtualMachine), location)
		}
		return vm, fault
	case types.StoragePlacementSpecPlacementTypeCreate:
		config := *spec.ConfigSpec
		config.Files = &types.VirtualMachineFileInfo{VmPathName: datastorePath(ds.Name, "")}
		parent := ctx.Map.Get(*spec.Folder).(*simulator.Folder)
		return made(m.v.create(ctx, parent, &types.CreateVM_Task{This: parent.Self, Config: config, Pool: *spec.ResourcePool, Host: spec.Host}))
	case types.StoragePlacementSpecPlacementTypeReconfigure:
		vm := ctx.Map.Get(*spec.Vm).(*simulator.VirtualMachine)
		for _, change := range spec.ConfigSpec.DeviceChange {
			added := change.GetVirtualDeviceConfigSpec()
			if disk, ok := added.Device.(*types.VirtualDisk); ok && added.FileOperation == types.VirtualDeviceConfigSpecFileOperationCreate && fileOf(disk).FileName == "" {
				fileOf(disk).FileName = datastorePath(ds.Name, "")
			}
		}
		return &vm.Self, m.v.reconfigure(ctx, vm, *spec.ConfigSpec)
	default:
		vm := ctx.Map.Get(*spec.Vm).(*simulator.VirtualMachine)
		relocate := types.VirtualMachineRelocateSpec{}
		if spec.RelocateSpec != nil {
			relocate = *spec.RelocateSpec
		}
		relocate.Datastore, relocate.Disk = &ds.Self, nil
		return &vm.Self, m.v.relocate(ctx, vm, relocate)
	}
}
