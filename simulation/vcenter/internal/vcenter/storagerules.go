package vcenter

import (
	"slices"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/types"
)

// podRules are the VM anti-affinity rules of a datastore cluster. The simulator has none.
//
// Sources: vSphere Resource Management, "Create Inter-VM Anti-Affinity Rules" (a VM needs an intra-VM affinity rule; Storage DRS
// migrates disks that violate the rule) and "Storage DRS Anti-Affinity Rules" (not enforced for migrations by users); the
// provider's resource_vsphere_datastore_cluster_vm_anti_affinity_rule.go (a rule of one VM does not exist after its creation).
// Believed: the faults for an unknown key, a used name, and a VM outside of the datastore cluster.
func (m *storageResources) changeRules(ctx *simulator.Context, pod *simulator.StoragePod, changes []types.ClusterRuleSpec) types.BaseMethodFault {
	config := &pod.PodStorageDrsEntry.StorageDrsConfig.PodConfig
	rules := slices.Clone(config.Rule)
	for _, change := range changes {
		at := func(key int32) int {
			return slices.IndexFunc(rules, func(known types.BaseClusterRuleInfo) bool { return known.GetClusterRuleInfo().Key == key })
		}
		if change.Operation == types.ArrayUpdateOperationRemove {
			key, _ := change.RemoveKey.(int32)
			if at(key) < 0 {
				return &types.InvalidArgument{InvalidProperty: "spec.podConfigSpec.rule.removeKey"}
			}
			rules = slices.Delete(rules, at(key), at(key)+1)
			continue
		}
		rule, ok := change.Info.(*types.ClusterAntiAffinityRuleSpec)
		if !ok {
			return &types.InvalidArgument{InvalidProperty: "spec.podConfigSpec.rule.info"}
		}
		if fault := m.checkRule(ctx, pod, rules, rule); fault != nil {
			return fault
		}
		if change.Operation == types.ArrayUpdateOperationEdit {
			if at(rule.Key) < 0 {
				return &types.InvalidArgument{InvalidProperty: "spec.podConfigSpec.rule.info.key"}
			}
			rules[at(rule.Key)] = rule
			continue
		}
		rule.Key = 1
		for _, known := range rules {
			rule.Key = max(rule.Key, known.GetClusterRuleInfo().Key+1)
		}
		rules = append(rules, rule)
	}
	config.Rule = slices.DeleteFunc(rules, hasNoPair)
	return nil
}

func (m *storageResources) checkRule(ctx *simulator.Context, pod *simulator.StoragePod, rules []types.BaseClusterRuleInfo, rule *types.ClusterAntiAffinityRuleSpec) types.BaseMethodFault {
	for _, known := range rules {
		if info := known.GetClusterRuleInfo(); info.Name == rule.Name && info.Key != rule.Key {
			return &types.InvalidArgument{InvalidProperty: "spec.podConfigSpec.rule.info.name"} // as for a rule of a cluster
		}
	}
	for _, ref := range rule.Vm {
		vm, ok := ctx.Map.Get(ref).(*simulator.VirtualMachine)
		if !ok {
			return &types.ManagedObjectNotFound{Obj: ref}
		}
		if !slices.ContainsFunc(diskStoresOf(vm), func(ds types.ManagedObjectReference) bool { return slices.Contains(pod.ChildEntity, ds) }) {
			return invalid("spec.podConfigSpec.rule.info.vm", "The virtual machine '%s' is not in the datastore cluster '%s'.", vm.Name, pod.Name)
		}
		if !keepsDisksTogether(pod, ref) {
			return invalid("spec.podConfigSpec.rule.info.vm", "The virtual machine '%s' has no VMDK affinity rule.", vm.Name)
		}
	}
	return nil
}

// keepsDisksTogether reports whether the disks of a VM stay on one datastore: its override, or the datastore cluster's default.
func keepsDisksTogether(pod *simulator.StoragePod, vm types.ManagedObjectReference) bool {
	config := pod.PodStorageDrsEntry.StorageDrsConfig
	for _, override := range config.VmConfig {
		if override.Vm != nil && *override.Vm == vm && override.IntraVmAffinity != nil {
			return *override.IntraVmAffinity
		}
	}
	return isTrue(config.PodConfig.DefaultIntraVmAffinity)
}

func hasNoPair(rule types.BaseClusterRuleInfo) bool {
	separate, ok := rule.(*types.ClusterAntiAffinityRuleSpec)
	return ok && len(separate.Vm) < 2
}

// diskStoresOf returns the datastores of a VM's disks.
func diskStoresOf(vm *simulator.VirtualMachine) []types.ManagedObjectReference {
	var datastores []types.ManagedObjectReference
	for _, disk := range disksOf(vm.Config.Hardware.Device) {
		if ds := fileOf(disk).Datastore; ds != nil && !slices.Contains(datastores, *ds) {
			datastores = append(datastores, *ds)
		}
	}
	return datastores
}

// separateDatastores moves VMs of a rule that share a datastore, as automated Storage DRS does. A VM stays if no datastore is free.
func (v *VCenter) separateDatastores(ctx *simulator.Context, pod *simulator.StoragePod) {
	config := pod.PodStorageDrsEntry.StorageDrsConfig.PodConfig
	if !config.Enabled || config.DefaultVmBehavior != string(types.StorageDrsPodConfigInfoBehaviorAutomated) {
		return
	}
	for _, base := range config.Rule {
		rule, ok := base.(*types.ClusterAntiAffinityRuleSpec)
		if !ok || !isTrue(rule.Enabled) {
			continue
		}
		var taken, all []types.ManagedObjectReference
		machines := make([]*simulator.VirtualMachine, 0, len(rule.Vm))
		for _, ref := range rule.Vm {
			if vm, ok := ctx.Map.Get(ref).(*simulator.VirtualMachine); ok {
				machines = append(machines, vm)
				all = append(all, diskStoresOf(vm)...)
			}
		}
		for _, vm := range machines {
			if slices.ContainsFunc(diskStoresOf(vm), func(ds types.ManagedObjectReference) bool { return slices.Contains(taken, ds) }) {
				if free := v.freeDatastore(ctx, pod, vm, all); free != nil && v.relocate(ctx, vm, types.VirtualMachineRelocateSpec{Datastore: free}) == nil {
					all = append(all, *free)
				}
			}
			taken = append(taken, diskStoresOf(vm)...)
		}
	}
}

// freeDatastore returns the datastore with the most free space for a VM, other than the occupied ones.
func (v *VCenter) freeDatastore(ctx *simulator.Context, pod *simulator.StoragePod, vm *simulator.VirtualMachine, occupied []types.ManagedObjectReference) *types.ManagedObjectReference {
	var best *simulator.Datastore
	for _, ref := range without(pod.ChildEntity, occupied) {
		ds := ctx.Map.Get(ref).(*simulator.Datastore)
		if isMounted(ds, *vm.Runtime.Host) && ds.Summary.FreeSpace >= sizeOf(disksOf(vm.Config.Hardware.Device)) && (best == nil || ds.Summary.FreeSpace > best.Summary.FreeSpace) {
			best = ds
		}
	}
	if best == nil {
		return nil
	}
	return &best.Self
}

// forgetInPods removes a VM from the rules of all datastore clusters.
func forgetInPods(ctx *simulator.Context, vm types.ManagedObjectReference) {
	for _, pod := range all[*simulator.StoragePod](ctx, "StoragePod") {
		config := &pod.PodStorageDrsEntry.StorageDrsConfig.PodConfig
		for _, rule := range config.Rule {
			if separate, ok := rule.(*types.ClusterAntiAffinityRuleSpec); ok {
				separate.Vm = slices.DeleteFunc(slices.Clone(separate.Vm), func(ref types.ManagedObjectReference) bool { return ref == vm })
			}
		}
		config.Rule = slices.DeleteFunc(config.Rule, hasNoPair)
	}
}
