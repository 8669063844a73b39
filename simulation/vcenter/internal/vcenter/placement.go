package vcenter

import (
	"slices"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

// needs holds the requirements of a VM on its host. The simulator places a clone on its template's host, even in
// another cluster, and panics if the host does not mount the datastore.
type needs struct {
	datastores []types.ManagedObjectReference
	groups     []types.ManagedObjectReference
	cpus       int32
	memoryMB   int64
	running    bool // CPUs and memory must be available only then
}

// needsOf returns the needs of a VM. A network that its current host does not have is not required, because a clone from
// another cluster has such a network.
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
		running:    isOn(vm),
	}
}

// networksOf returns the port groups and networks of network cards.
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

// chooseHost returns the suitable host with the fewest VMs.
func (v *VCenter) chooseHost(ctx *simulator.Context, hosts []types.ManagedObjectReference, needs needs, except types.ManagedObjectReference) (types.ManagedObjectReference, types.BaseMethodFault) {
	var best *simulator.HostSystem
	var lastFault types.BaseMethodFault = &types.NoCompatibleHost{}
	for _, ref := range hosts {
		h, ok := ctx.Map.Get(ref).(*simulator.HostSystem)
		if !ok || ref == except {
			continue
		}
		if fault := v.checkHost(ctx, h, needs); fault != nil {
			lastFault = fault
			continue
		}
		if best == nil || len(h.Vm) < len(best.Vm) {
			best = h
		}
	}
	if best == nil {
		return types.ManagedObjectReference{}, lastFault
	}
	return best.Self, nil
}

// checkHost returns a fault if a host is not suitable for a VM.
func (v *VCenter) checkHost(ctx *simulator.Context, h *simulator.HostSystem, needs needs) types.BaseMethodFault {
	switch {
	case h.Runtime.InMaintenanceMode:
		return incompatible("Host %s is in maintenance mode.", h.Name)
	case h.Runtime.ConnectionState != types.HostSystemConnectionStateConnected:
		return incompatible("Host %s is not connected.", h.Name)
	}
	for _, ref := range needs.datastores {
		if ds, ok := ctx.Map.Get(ref).(*simulator.Datastore); ok && !isMounted(ds, h.Self) {
			return incompatible("Host %s does not mount the datastore %s.", h.Name, ds.Name)
		}
	}
	for _, ref := range needs.groups {
		if group, ok := ctx.Map.Get(ref).(*simulator.DistributedVirtualPortgroup); ok && !v.carries(ctx, h.Self, group) {
			return incompatible("Host %s does not have the port group %s.", h.Name, group.Name)
		}
	}
	if needs.running {
		return checkCapacity(h, needs.cpus, needs.memoryMB)
	}
	return nil
}

func (v *VCenter) carries(ctx *simulator.Context, host types.ManagedObjectReference, group *simulator.DistributedVirtualPortgroup) bool {
	s, ok := ctx.Map.Get(*group.Config.DistributedVirtualSwitch).(*simulator.DistributedVirtualSwitch)
	return ok && memberAt(s, host) >= 0
}

// checkCapacity returns a fault if a VM is larger than a host.
func checkCapacity(h *simulator.HostSystem, cpus int32, memoryMB int64) types.BaseMethodFault {
	hardware := h.Summary.Hardware
	if cpus > int32(hardware.NumCpuThreads) {
		return withMessage(&types.NotEnoughLogicalCpus{NotEnoughCpus: types.NotEnoughCpus{NumCpuDest: int32(hardware.NumCpuThreads), NumCpuVm: cpus}},
			"The virtual machine requires %d logical CPUs. Host %s has %d.", cpus, h.Name, hardware.NumCpuThreads)
	}
	if memoryMB<<20 > hardware.MemorySize {
		return withMessage(&types.InsufficientMemoryResourcesFault{Requested: memoryMB << 20, Unreserved: hardware.MemorySize},
			"Host %s does not have sufficient memory: the virtual machine requires %d MB, the host has %d MB.", h.Name, memoryMB, hardware.MemorySize>>20)
	}
	return nil
}

// ownerOf returns the cluster, or the compute resource of a standalone host, that a pool belongs to.
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

// hostsOfPool returns the hosts for a pool's VMs. It is never nil: for callers nil means any host.
func (v *VCenter) hostsOfPool(ctx *simulator.Context, pool types.ManagedObjectReference) []types.ManagedObjectReference {
	return append([]types.ManagedObjectReference{}, hostsOf(v.ownerOf(ctx, pool))...)
}

// chooseHostInPool returns the requested host if it is suitable, or the best host of the pool if none is requested.
func (v *VCenter) chooseHostInPool(ctx *simulator.Context, requested *types.ManagedObjectReference, pool types.ManagedObjectReference, needs needs) (types.ManagedObjectReference, types.BaseMethodFault) {
	hosts := v.hostsOfPool(ctx, pool)
	if requested == nil {
		return v.chooseHost(ctx, hosts, needs, types.ManagedObjectReference{})
	}
	if !slices.Contains(hosts, *requested) {
		return *requested, &types.InvalidArgument{InvalidProperty: "host"}
	}
	return v.chooseHost(ctx, []types.ManagedObjectReference{*requested}, needs, types.ManagedObjectReference{})
}
