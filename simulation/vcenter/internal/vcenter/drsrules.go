package vcenter

import (
	"slices"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/types"
)

// keepApart does what DRS does when a rule is new: it moves machines of an anti-affinity rule that share a host.
func (v *VCenter) keepApart(ctx *simulator.Context, cluster *simulator.ClusterComputeResource) {
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
				v.moveAway(ctx, cluster, vm, hostsOfMachines(ctx, rule.Vm))
			}
			taken = append(taken, *vm.Runtime.Host)
		}
	}
}

// moveAway moves a machine to a host that none of its like is on. If there is none it stays: DRS reports that, and
// retries later.
func (v *VCenter) moveAway(ctx *simulator.Context, cluster *simulator.ClusterComputeResource, vm *simulator.VirtualMachine, occupied []types.ManagedObjectReference) {
	free := slices.DeleteFunc(slices.Clone(cluster.Host), func(host types.ManagedObjectReference) bool { return slices.Contains(occupied, host) })
	destination, fault := v.place(ctx, free, v.needsOf(ctx, vm), types.ManagedObjectReference{})
	if fault == nil {
		_ = v.migrate(ctx, vm, destination) // it stays where it is, as if there were no place
	}
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

// apart leaves out hosts on which a machine of a common anti-affinity rule is, unless none is left then.
func apart(ctx *simulator.Context, cluster *simulator.ClusterComputeResource, vm *simulator.VirtualMachine) []types.ManagedObjectReference {
	var occupied []types.ManagedObjectReference
	for _, base := range configuration(&cluster.ClusterComputeResource).Rule {
		rule, ok := base.(*types.ClusterAntiAffinityRuleSpec)
		if ok && isTrue(rule.Enabled) && slices.Contains(rule.Vm, vm.Self) {
			occupied = append(occupied, hostsOfMachines(ctx, rule.Vm)...)
		}
	}
	free := slices.DeleteFunc(slices.Clone(cluster.Host), func(host types.ManagedObjectReference) bool { return slices.Contains(occupied, host) })
	if len(free) == 0 {
		return cluster.Host
	}
	return free
}
