package vcenter_test

import (
	"slices"
	"testing"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

// pod creates a datastore cluster with two datastores.
func (r *rabat) pod(e *extension) (*object.StoragePod, []*object.Datastore) {
	r.Helper()
	pod, err := r.folders.DatastoreFolder.CreateStoragePod(r.ctx, "rabat-flash")
	must(r.T, err)
	stores := []*object.Datastore{e.datastore, r.format(e.hosts[0], "rabat-flash-02", "naa.600508b1001c0002")}
	r.done(pod.MoveInto(r.ctx, []types.ManagedObjectReference{stores[0].Reference()}))
	r.done(pod.MoveInto(r.ctx, []types.ManagedObjectReference{stores[1].Reference()}))
	r.done(object.NewStorageResourceManager(r.client.Client).ConfigureStorageDrsForPod(r.ctx, pod, types.StorageDrsConfigSpec{
		PodConfigSpec: &types.StorageDrsPodConfigSpec{Enabled: types.NewBool(true), SpaceLoadBalanceConfig: &types.StorageDrsSpaceLoadBalanceConfig{SpaceUtilizationThreshold: 85}},
	}, true))
	return pod, stores
}

func (r *rabat) cloneSpec(e *extension, pod *object.StoragePod, name string) types.StoragePlacementSpec {
	r.Helper()
	source, folder, pool, target := r.vm("debian-13-massar-2026.09").Reference(), r.folders.VmFolder.Reference(), e.pool.Reference(), pod.Reference()
	return types.StoragePlacementSpec{
		Type: string(types.StoragePlacementSpecPlacementTypeClone), Vm: &source, Folder: &folder, CloneName: name,
		CloneSpec:        &types.VirtualMachineCloneSpec{Location: types.VirtualMachineRelocateSpec{Pool: &pool}},
		PodSelectionSpec: types.StorageDrsPodSelectionSpec{StoragePod: &target},
	}
}

func TestDatastoreClusterIsConfigured(t *testing.T) {
	r := start(t)
	pod, stores := r.pod(r.extend("rab-esx-11"))
	p := read[mo.StoragePod](r, pod, "childEntity", "summary", "podStorageDrsEntry")
	if len(p.ChildEntity) != 2 || p.Summary.Capacity != 20*tib || p.Summary.FreeSpace != 20*tib {
		t.Errorf("its datastores are %v, its summary is %+v", p.ChildEntity, p.Summary)
	}
	config := p.PodStorageDrsEntry.StorageDrsConfig.PodConfig
	if balance := config.SpaceLoadBalanceConfig; !config.Enabled || balance.SpaceUtilizationThreshold != 85 || balance.MinSpaceUtilizationDifference != 5 || config.IoLoadBalanceConfig == nil {
		t.Errorf("Storage DRS is %+v", config)
	}
	r.done(r.folders.DatastoreFolder.MoveInto(r.ctx, []types.ManagedObjectReference{stores[0].Reference()}))
	r.done(pod.Destroy(r.ctx))
	children := read[mo.Folder](r, r.folders.DatastoreFolder, "childEntity").ChildEntity
	if !slices.Contains(children, stores[0].Reference()) || !slices.Contains(children, stores[1].Reference()) {
		t.Error("a datastore was destroyed with its cluster")
	}
}

func TestRecommendationsUseAllDatastores(t *testing.T) {
	r := start(t)
	e := r.extend("rab-esx-11")
	pod, _ := r.pod(e)
	manager := object.NewStorageResourceManager(r.client.Client)
	var keys []string
	destinations := map[types.ManagedObjectReference]int{}
	for _, name := range []string{"a", "b", "c", "d"} { // all recommendations come before the first one is applied
		placement, err := manager.RecommendDatastores(r.ctx, r.cloneSpec(e, pod, name))
		must(t, err)
		recommendation := placement.Recommendations[0]
		keys = append(keys, recommendation.Key)
		destinations[recommendation.Action[0].(*types.StoragePlacementAction).Destination]++
	}
	if len(destinations) != 2 {
		t.Errorf("the recommended datastores for four VMs are %v", destinations)
	}
	for _, key := range keys {
		task, err := manager.ApplyStorageDrsRecommendation(r.ctx, []string{key})
		must(t, err)
		info, err := task.WaitForResult(r.ctx, nil)
		must(t, err)
		if vm := info.Result.(types.ApplyStorageRecommendationResult).Vm; vm == nil {
			t.Error("the result names no machine")
		}
	}
	task, err := manager.ApplyStorageDrsRecommendation(r.ctx, keys[:1])
	must(t, err)
	_, err = task.WaitForResult(r.ctx, nil)
	refused[*types.InvalidArgument](r, err) // it was applied already
}

func TestRecommendationWithoutSpace(t *testing.T) {
	r := start(t)
	e := r.extend("rab-esx-11")
	pod, _ := r.pod(e)
	spec := r.cloneSpec(e, pod, "large")
	spec.Type = string(types.StoragePlacementSpecPlacementTypeCreate)
	pool := e.pool.Reference()
	spec.ResourcePool = &pool
	disk := &types.VirtualDisk{CapacityInBytes: 11 * tib}
	disk.Backing = &types.VirtualDiskFlatVer2BackingInfo{}
	spec.ConfigSpec = &types.VirtualMachineConfigSpec{Name: "large", DeviceChange: []types.BaseVirtualDeviceConfigSpec{&types.VirtualDeviceConfigSpec{
		Operation: types.VirtualDeviceConfigSpecOperationAdd, FileOperation: types.VirtualDeviceConfigSpecFileOperationCreate, Device: disk,
	}}}
	_, err := object.NewStorageResourceManager(r.client.Client).RecommendDatastores(r.ctx, spec)
	refused[*types.InsufficientStorageSpace](r, err)
}

// separate returns the change of a VM anti-affinity rule.
func separate(operation types.ArrayUpdateOperation, key int32, name string, vms ...*object.VirtualMachine) types.StorageDrsConfigSpec {
	rule := &types.ClusterAntiAffinityRuleSpec{ClusterRuleInfo: types.ClusterRuleInfo{Key: key, Name: name, Enabled: types.NewBool(true)}}
	for _, vm := range vms {
		rule.Vm = append(rule.Vm, vm.Reference())
	}
	change := types.ClusterRuleSpec{ArrayUpdateSpec: types.ArrayUpdateSpec{Operation: operation}, Info: rule}
	if operation == types.ArrayUpdateOperationRemove {
		change.RemoveKey, change.Info = key, nil
	}
	return types.StorageDrsConfigSpec{PodConfigSpec: &types.StorageDrsPodConfigSpec{Rule: []types.ClusterRuleSpec{change}}}
}

func TestStorageDrsSeparatesTheVmsOfARule(t *testing.T) {
	r := start(t)
	e := r.extend("rab-esx-11")
	pod, stores := r.pod(e)
	manager := object.NewStorageResourceManager(r.client.Client)
	configure := func(spec types.StorageDrsConfigSpec) (*object.Task, error) {
		return manager.ConfigureStorageDrsForPod(r.ctx, pod, spec, true)
	}
	rules := func() []types.BaseClusterRuleInfo {
		return read[mo.StoragePod](r, pod, "podStorageDrsEntry").PodStorageDrsEntry.StorageDrsConfig.PodConfig.Rule
	}
	datastore := func(vm *object.VirtualMachine) types.ManagedObjectReference {
		return *r.disks(vm)[0].Backing.(types.BaseVirtualDeviceFileBackingInfo).GetVirtualDeviceFileBackingInfo().Datastore
	}
	a, b := r.mustClone("a", e.pool, stores[0]), r.mustClone("b", e.pool, stores[0])

	r.done(configure(separate(types.ArrayUpdateOperationAdd, 0, "apart", a, b)))
	if datastore(a) != datastore(b) {
		t.Error("manual Storage DRS moved a VM")
	}
	r.done(configure(types.StorageDrsConfigSpec{PodConfigSpec: &types.StorageDrsPodConfigSpec{DefaultVmBehavior: "automated"}}))
	if datastore(a) == datastore(b) {
		t.Error("automated Storage DRS left two VMs of a rule on one datastore")
	}

	refused[*types.InvalidArgument](r, r.failure(configure(separate(types.ArrayUpdateOperationAdd, 0, "apart", a, b))))
	refused[*types.InvalidArgument](r, r.failure(configure(separate(types.ArrayUpdateOperationEdit, 9, "other", a, b))))
	refused[*types.InvalidArgument](r, r.failure(configure(separate(types.ArrayUpdateOperationRemove, 9, ""))))
	refused[*types.InvalidArgument](r, r.failure(configure(separate(types.ArrayUpdateOperationAdd, 0, "outside", a, r.vm("debian-13-massar-2026.09")))))
	r.done(configure(separate(types.ArrayUpdateOperationAdd, 0, "alone", a)))
	if found := rules(); len(found) != 1 || found[0].GetClusterRuleInfo().Name != "apart" {
		t.Errorf("the rules are %+v", found)
	}
	together := types.StorageDrsConfigSpec{PodConfigSpec: &types.StorageDrsPodConfigSpec{DefaultIntraVmAffinity: types.NewBool(false)}}
	r.done(configure(together))
	refused[*types.InvalidArgument](r, r.failure(configure(separate(types.ArrayUpdateOperationAdd, 0, "split", a, b))))

	r.done(b.Destroy(r.ctx))
	if found := rules(); len(found) != 0 {
		t.Errorf("after the removal of a VM the rules are %+v", found)
	}
}
