package vcenter

import (
	"slices"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

type host struct {
	*simulator.HostSystem
	answering
}

// EnterMaintenanceModeTask waits until the host is empty. A DRS cluster evacuates it; otherwise nobody does here, and the
// wait ends as on a vCenter, in a timeout. The simulator just sets the flag.
func (h *host) EnterMaintenanceModeTask(ctx *simulator.Context, req *types.EnterMaintenanceMode_Task) soap.HasFault {
	ref := deed(ctx, h.HostSystem, "enterMaintenanceMode", func() types.BaseMethodFault {
		if h.Runtime.InMaintenanceMode {
			return &types.InvalidState{}
		}
		h.v.post(ctx, &types.EnteringMaintenanceModeEvent{HostEvent: types.HostEvent{Event: h.v.eventAbout(ctx, h.HostSystem)}})
		if fault := h.evacuate(ctx, isTrue(req.EvacuatePoweredOffVms)); fault != nil {
			return fault
		}
		h.setMaintenance(ctx, true)
		h.v.post(ctx, &types.EnteredMaintenanceModeEvent{HostEvent: types.HostEvent{Event: h.v.eventAbout(ctx, h.HostSystem)}})
		return nil
	})
	return &methods.EnterMaintenanceMode_TaskBody{Res: &types.EnterMaintenanceMode_TaskResponse{Returnval: ref}}
}

func (h *host) ExitMaintenanceModeTask(ctx *simulator.Context, _ *types.ExitMaintenanceMode_Task) soap.HasFault {
	ref := deed(ctx, h.HostSystem, "exitMaintenanceMode", func() types.BaseMethodFault {
		if !h.Runtime.InMaintenanceMode {
			return &types.InvalidState{}
		}
		h.setMaintenance(ctx, false)
		h.v.post(ctx, &types.ExitMaintenanceModeEvent{HostEvent: types.HostEvent{Event: h.v.eventAbout(ctx, h.HostSystem)}})
		return nil
	})
	return &methods.ExitMaintenanceMode_TaskBody{Res: &types.ExitMaintenanceMode_TaskResponse{Returnval: ref}}
}

func (h *host) setMaintenance(ctx *simulator.Context, in bool) {
	ctx.Update(h.HostSystem, []types.PropertyChange{{Name: "runtime.inMaintenanceMode", Val: in}})
}

// evacuate moves the virtual machines to other hosts of the cluster.
func (h *host) evacuate(ctx *simulator.Context, poweredOffToo bool) types.BaseMethodFault {
	owner, inCluster := ctx.Map.Get(*h.Parent).(*simulator.ClusterComputeResource)
	automated := inCluster && drsMoves(&owner.ClusterComputeResource)
	for _, ref := range slices.Clone(h.HostSystem.Vm) {
		vm := ctx.Map.Get(ref).(*simulator.VirtualMachine)
		running := vm.Runtime.PowerState == types.VirtualMachinePowerStatePoweredOn
		if !running && (!poweredOffToo || !automated) {
			continue // it stays, and cannot be powered on meanwhile
		}
		if !automated {
			return because(&types.Timedout{}, "Operation timed out: %s still runs on %s, and no DRS moves it.", vm.Name, h.Name)
		}
		destination, fault := h.v.place(ctx, apart(ctx, owner, vm), h.v.needsOf(ctx, vm), h.Self)
		if fault != nil {
			destination, fault = h.v.place(ctx, owner.Host, h.v.needsOf(ctx, vm), h.Self)
		}
		if fault != nil {
			return because(&types.Timedout{}, "Operation timed out: no other host of %s takes %s. %s", owner.Name, vm.Name, message(fault))
		}
		if fault := h.v.migrate(ctx, vm, destination); fault != nil {
			return fault
		}
	}
	return nil
}

// DisconnectHostTask and ReconnectHostTask post what happens.
func (h *host) DisconnectHostTask(ctx *simulator.Context, _ *types.DisconnectHost_Task) soap.HasFault {
	ref := deed(ctx, h.HostSystem, "disconnectHost", func() types.BaseMethodFault {
		h.setConnection(ctx, types.HostSystemConnectionStateDisconnected)
		h.v.post(ctx, &types.HostDisconnectedEvent{HostEvent: types.HostEvent{Event: h.v.eventAbout(ctx, h.HostSystem)}})
		return nil
	})
	return &methods.DisconnectHost_TaskBody{Res: &types.DisconnectHost_TaskResponse{Returnval: ref}}
}

// ReconnectHostTask checks a changed password or thumbprint as the first connection does.
func (h *host) ReconnectHostTask(ctx *simulator.Context, req *types.ReconnectHost_Task) soap.HasFault {
	ref := deed(ctx, h.HostSystem, "reconnectHost", func() types.BaseMethodFault {
		if req.CnxSpec != nil && (req.CnxSpec.UserName != "" || req.CnxSpec.Password != "") {
			spec := *req.CnxSpec
			spec.HostName = h.Name
			if _, fault := h.v.racks.connect(spec); fault != nil {
				return fault
			}
		}
		h.setConnection(ctx, types.HostSystemConnectionStateConnected)
		h.v.post(ctx, &types.HostConnectedEvent{HostEvent: types.HostEvent{Event: h.v.eventAbout(ctx, h.HostSystem)}})
		return nil
	})
	return &methods.ReconnectHost_TaskBody{Res: &types.ReconnectHost_TaskResponse{Returnval: ref}}
}

func (h *host) setConnection(ctx *simulator.Context, state types.HostSystemConnectionState) {
	ctx.Update(h.HostSystem, []types.PropertyChange{{Name: "runtime.connectionState", Val: state}})
}

// DestroyTask removes a host from the inventory; its machine awaits being added again.
func (h *host) DestroyTask(ctx *simulator.Context, _ *types.Destroy_Task) soap.HasFault {
	ref := deed(ctx, h.HostSystem, "destroy", func() types.BaseMethodFault {
		if len(h.HostSystem.Vm) > 0 {
			return because(&types.ResourceInUse{Type: "HostSystem", Name: h.Name}, "The host '%s' is in use: %d virtual machines are on it.", h.Name, len(h.HostSystem.Vm))
		}
		h.v.removeHost(ctx, h.HostSystem)
		return nil
	})
	return &methods.Destroy_TaskBody{Res: &types.Destroy_TaskResponse{Returnval: ref}}
}

// removeHost removes a host with its managers, its mounts and its membership of switches.
func (v *VCenter) removeHost(ctx *simulator.Context, h *simulator.HostSystem) {
	v.post(ctx, &types.HostRemovedEvent{HostEvent: types.HostEvent{Event: v.eventAbout(ctx, h)}})
	for _, o := range ctx.Map.All("Datastore") {
		ds := o.(*simulator.Datastore)
		ds.Host = slices.DeleteFunc(ds.Host, func(mount types.DatastoreHostMount) bool { return mount.Key == h.Self })
	}
	for _, s := range v.switches(ctx) {
		removeMember(s, h.Self)
	}
	for _, ref := range mo.References(h.ConfigManager) {
		if ctx.Map.Get(ref) != nil && ref != *h.ConfigManager.LicenseManager {
			ctx.Map.Remove(ctx, ref)
		}
	}
	v.leaveParent(ctx, h)
	ctx.Map.Remove(ctx, h.Self)
}

// leaveParent takes a host out of its cluster, or removes the frame that it stood in alone.
func (v *VCenter) leaveParent(ctx *simulator.Context, h *simulator.HostSystem) {
	switch parent := ctx.Map.Get(*h.Parent).(type) {
	case *simulator.ClusterComputeResource:
		simulator.RemoveReference(&parent.Host, h.Self)
	case *mo.ComputeResource:
		v.removeComputeResource(ctx, parent, parent)
	}
}

// moveOut takes an empty host out of its cluster into a folder, where it gets a frame of its own. That is how the provider
// empties a cluster's host_system_ids; the simulator cannot.
func (v *VCenter) moveOut(ctx *simulator.Context, h *simulator.HostSystem, to *simulator.Folder) types.BaseMethodFault {
	if len(h.Vm) > 0 {
		return &types.ResourceInUse{Type: "HostSystem", Name: h.Name}
	}
	if _, inCluster := ctx.Map.Get(*h.Parent).(*simulator.ClusterComputeResource); !inCluster {
		return v.move(ctx, *h.Parent, to)
	}
	if !h.Runtime.InMaintenanceMode {
		return &types.InvalidState{}
	}
	v.leaveParent(ctx, h)
	browser := &simulator.EnvironmentBrowser{}
	ctx.Map.Put(browser)
	frame := &mo.ComputeResource{
		ConfigurationEx:    &types.ComputeResourceConfigInfo{VmSwapPlacement: "vmDirectory"},
		Summary:            &types.ComputeResourceSummary{},
		EnvironmentBrowser: &browser.Self,
	}
	frame.Name = h.Name
	v.putEntity(ctx, to, frame)
	pool := simulator.NewResourcePool(ctx)
	ctx.Map.PutEntity(frame, ctx.Map.NewEntity(pool))
	pool.Owner = frame.Self
	frame.ResourcePool = &pool.Self
	frame.Host = []types.ManagedObjectReference{h.Self}
	h.Parent = &frame.Self
	return nil
}

// standaloneHost is the frame around a host that is in no cluster.
type standaloneHost struct {
	*mo.ComputeResource
	answering
}

// DestroyTask is missing in the simulator.
func (s *standaloneHost) DestroyTask(ctx *simulator.Context, _ *types.Destroy_Task) soap.HasFault {
	ref := deed(ctx, s.ComputeResource, "destroy", func() types.BaseMethodFault {
		for _, ref := range slices.Clone(s.Host) {
			h := ctx.Map.Get(ref).(*simulator.HostSystem)
			if len(h.Vm) > 0 {
				return &types.ResourceInUse{Type: "HostSystem", Name: h.Name}
			}
			s.v.removeHost(ctx, h)
		}
		return nil
	})
	return &methods.Destroy_TaskBody{Res: &types.Destroy_TaskResponse{Returnval: ref}}
}
