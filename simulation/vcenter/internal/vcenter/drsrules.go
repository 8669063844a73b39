package vcenter

import (
	"slices"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/types"
)

// enforceAntiAffinity moves VMs of an anti-affinity rule that are on the same host, as DRS does.
func (v *VCenter) enforceAntiAffinity(ctx *simulator.Context, cluster *simulator.ClusterComputeResource) {
	if !drsMoves(&cluster.ClusterComputeResource) {
		return
	}
	for _, base := range configuration(&cluster.ClusterComputeResource).Rule {
		rule, ok := base.(*types.ClusterAntiAffinityRuleSpec)
		if !ok || !isTrue(rule.Enabled) {
			continue
		}
		var taken []types.ManagedObjectReference
		for _, ref := range rule.Vm {
			vm, ok := ctx.Map.Get(ref).(*simulator.VirtualMachine)
			if !ok {
				continue
			}
			if slices.Contains(taken, *vm.Runtime.Host) {
				v.moveToFreeHost(ctx, cluster, vm, hostsOfMachines(ctx, rule.Vm))
			}
			taken = append(taken, *vm.Runtime.Host)
		}
	}
}

// moveToFreeHost moves a VM to a host that is not occupied. If there is none, the VM stays: DRS would retry later.
func (v *VCenter) moveToFreeHost(ctx *simulator.Context, cluster *simulator.ClusterComputeResource, vm *simulator.VirtualMachine, occupied []types.ManagedObjectReference) {
	destination, fault := v.chooseHost(ctx, without(cluster.Host, occupied), v.needsOf(ctx, vm), types.ManagedObjectReference{})
	if fault == nil {
		_ = v.migrate(ctx, vm, destination) // on a fault the VM stays
	}
}

// without returns the hosts that are not in another list.
func without(hosts, others []types.ManagedObjectReference) []types.ManagedObjectReference {
	return slices.DeleteFunc(slices.Clone(hosts), func(host types.ManagedObjectReference) bool { return slices.Contains(others, host) })
}

func hostsOfMachines(ctx *simulator.Context, vms []types.ManagedObjectReference) []types.ManagedObjectReference {
	var hosts []types.ManagedObjectReference
	for _, ref := range vms {
		if vm, ok := ctx.Map.Get(ref).(*simulator.VirtualMachine); ok {
			hosts = append(hosts, *vm.Runtime.Host)
		}
	}
	return hosts
}

// hostsWithoutPeers returns the hosts without another VM of the same anti-affinity rule, or all hosts if there is none.
func hostsWithoutPeers(ctx *simulator.Context, cluster *simulator.ClusterComputeResource, vm *simulator.VirtualMachine) []types.ManagedObjectReference {
	var occupied []types.ManagedObjectReference
	for _, base := range configuration(&cluster.ClusterComputeResource).Rule {
		rule, ok := base.(*types.ClusterAntiAffinityRuleSpec)
		if ok && isTrue(rule.Enabled) && slices.Contains(rule.Vm, vm.Self) {
			occupied = append(occupied, hostsOfMachines(ctx, rule.Vm)...)
		}
	}
	if free := without(cluster.Host, occupied); len(free) > 0 {
		return free
	}
	return cluster.Host
}
