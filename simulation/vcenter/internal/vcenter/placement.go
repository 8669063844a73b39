package vcenter

import (
	"slices"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

// needs is what a virtual machine wants of the host that it is placed on. The simulator places a clone on its template's
// host, whatever cluster the pool belongs to, and panics for want of the datastore.
type needs struct {
	datastores []types.ManagedObjectReference
	groups     []types.ManagedObjectReference
	cpus       int32
	memoryMB   int64
	running    bool // only a running machine has to fit the host's CPUs and memory
}

// needsOf returns what a machine needs as it is. A network that its host does not carry now, as after a clone from
// another cluster, it does not need elsewhere either.
func (v *VCenter) needsOf(ctx *simulator.Context, vm *simulator.VirtualMachine) needs {
	networks := slices.DeleteFunc(networksOf(ctx, vm.Config.Hardware.Device), func(ref types.ManagedObjectReference) bool {
		group, ok := ctx.Map.Get(ref).(*simulator.DistributedVirtualPortgroup)
		return ok && !v.carries(ctx, *vm.Runtime.Host, group)
	})
	return needs{
		datastores: vm.Datastore,
		groups:     networks,
		cpus:       vm.Config.Hardware.NumCPU,
		memoryMB:   int64(vm.Config.Hardware.MemoryMB),
		running:    vm.Runtime.PowerState == types.VirtualMachinePowerStatePoweredOn,
	}
}

// networksOf returns the port groups and networks that cards are plugged into.
func networksOf(ctx *simulator.Context, devices []types.BaseVirtualDevice) []types.ManagedObjectReference {
	var networks []types.ManagedObjectReference
	for _, device := range devices {
		card, ok := device.(types.BaseVirtualEthernetCard)
		if !ok {
			continue
		}
		switch backing := card.GetVirtualEthernetCard().Backing.(type) {
		case *types.VirtualEthernetCardDistributedVirtualPortBackingInfo:
			ref := types.ManagedObjectReference{Type: "DistributedVirtualPortgroup", Value: backing.Port.PortgroupKey}
			if ctx.Map.Get(ref) != nil {
				networks = append(networks, ref)
			}
		case *types.VirtualEthernetCardNetworkBackingInfo:
			if backing.Network != nil && ctx.Map.Get(*backing.Network) != nil {
				networks = append(networks, *backing.Network)
			}
		}
	}
	return networks
}

// place chooses the host with the fewest machines among those that can take one.
func (v *VCenter) place(ctx *simulator.Context, hosts []types.ManagedObjectReference, needs needs, except types.ManagedObjectReference) (types.ManagedObjectReference, types.BaseMethodFault) {
	var best *simulator.HostSystem
	var refusal types.BaseMethodFault = &types.NoCompatibleHost{}
	for _, ref := range hosts {
		h, ok := ctx.Map.Get(ref).(*simulator.HostSystem)
		if !ok || ref == except {
			continue
		}
		if fault := v.takes(ctx, h, needs); fault != nil {
			refusal = fault
			continue
		}
		if best == nil || len(h.Vm) < len(best.Vm) {
			best = h
		}
	}
	if best == nil {
		return types.ManagedObjectReference{}, refusal
	}
	return best.Self, nil
}

// takes tells why a host cannot take a machine, or nil.
func (v *VCenter) takes(ctx *simulator.Context, h *simulator.HostSystem, needs needs) types.BaseMethodFault {
	switch {
	case h.Runtime.InMaintenanceMode:
		return because(&types.NoCompatibleHost{}, "No host is compatible with the virtual machine: %s is in maintenance mode.", h.Name)
	case h.Runtime.ConnectionState != types.HostSystemConnectionStateConnected:
		return because(&types.NoCompatibleHost{}, "No host is compatible with the virtual machine: %s is not connected.", h.Name)
	}
	for _, ref := range needs.datastores {
		if ds, ok := ctx.Map.Get(ref).(*simulator.Datastore); ok && !isMounted(ds, h.Self) {
			return because(&types.NoCompatibleHost{}, "No host is compatible with the virtual machine: %s does not mount the datastore %s.", h.Name, ds.Name)
		}
	}
	for _, ref := range needs.groups {
		if group, ok := ctx.Map.Get(ref).(*simulator.DistributedVirtualPortgroup); ok && !v.carries(ctx, h.Self, group) {
			return because(&types.NoCompatibleHost{}, "No host is compatible with the virtual machine: %s does not carry the port group %s.", h.Name, group.Name)
		}
	}
	if needs.running {
		return fits(h, needs.cpus, needs.memoryMB)
	}
	return nil
}

func (v *VCenter) carries(ctx *simulator.Context, host types.ManagedObjectReference, group *simulator.DistributedVirtualPortgroup) bool {
	s, ok := ctx.Map.Get(*group.Config.DistributedVirtualSwitch).(*simulator.DistributedVirtualSwitch)
	return ok && memberAt(s, host) >= 0
}

// fits faults when a machine is larger than a host.
func fits(h *simulator.HostSystem, cpus int32, memoryMB int64) types.BaseMethodFault {
	hardware := h.Summary.Hardware
	if cpus > int32(hardware.NumCpuThreads) {
		return because(&types.NotEnoughLogicalCpus{NotEnoughCpus: types.NotEnoughCpus{NumCpuDest: int32(hardware.NumCpuThreads), NumCpuVm: cpus}},
			"The virtual machine requires %d logical CPUs; the host %s has %d.", cpus, h.Name, hardware.NumCpuThreads)
	}
	if memoryMB<<20 > hardware.MemorySize {
		return because(&types.InsufficientMemoryResourcesFault{Requested: memoryMB << 20, Unreserved: hardware.MemorySize},
			"The host %s does not have sufficient memory: the virtual machine requires %d MB, the host has %d MB.", h.Name, memoryMB, hardware.MemorySize>>20)
	}
	return nil
}

// ownerOf returns the cluster, or the frame of a standalone host, that a pool belongs to.
func (v *VCenter) ownerOf(ctx *simulator.Context, pool types.ManagedObjectReference) mo.Entity {
	switch p := ctx.Map.Get(pool).(type) {
	case *simulator.ResourcePool:
		owner, _ := ctx.Map.Get(p.Owner).(mo.Entity)
		return owner
	case *simulator.VirtualApp:
		owner, _ := ctx.Map.Get(p.Owner).(mo.Entity)
		return owner
	}
	return nil
}

func hostsOf(owner mo.Entity) []types.ManagedObjectReference {
	switch o := owner.(type) {
	case *simulator.ClusterComputeResource:
		return o.Host
	case *mo.ComputeResource:
		return o.Host
	}
	return nil
}

// hostsOfPool returns the hosts that a pool's machines can be on. It is never nil, so that "none" differs from "any".
func (v *VCenter) hostsOfPool(ctx *simulator.Context, pool types.ManagedObjectReference) []types.ManagedObjectReference {
	return append([]types.ManagedObjectReference{}, hostsOf(v.ownerOf(ctx, pool))...)
}

// choose returns the asked host, if it belongs to the pool and can take the machine, or the best.
func (v *VCenter) choose(ctx *simulator.Context, asked *types.ManagedObjectReference, pool types.ManagedObjectReference, needs needs) (types.ManagedObjectReference, types.BaseMethodFault) {
	hosts := v.hostsOfPool(ctx, pool)
	if asked == nil {
		return v.place(ctx, hosts, needs, types.ManagedObjectReference{})
	}
	if !slices.Contains(hosts, *asked) {
		return *asked, &types.InvalidArgument{InvalidProperty: "host"}
	}
	return v.place(ctx, []types.ManagedObjectReference{*asked}, needs, types.ManagedObjectReference{})
}
