package vcenter

import (
	"slices"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"

	"massar.ma/datacenters/simulator/internal/inventory"
)

type host struct {
	*simulator.HostSystem
	behaviourBase
}

// EnterMaintenanceModeTask evacuates the host with DRS. Without DRS the VMs stay, and the task fails with vCenter's
// timeout. The simulator only sets the flag.
func (h *host) EnterMaintenanceModeTask(ctx *simulator.Context, req *types.EnterMaintenanceMode_Task) soap.HasFault {
	ref := runAction(ctx, h.HostSystem, "enterMaintenanceMode", func() types.BaseMethodFault {
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
	ref := runAction(ctx, h.HostSystem, "exitMaintenanceMode", func() types.BaseMethodFault {
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
		if !isOn(vm) && (!poweredOffToo || !automated) {
			continue // the VM stays, and cannot be powered on during maintenance
		}
		if !automated {
			return withMessage(&types.Timedout{}, "Operation timed out. %s still runs on %s, and DRS does not move it.", vm.Name, h.Name)
		}
		destination, fault := h.v.chooseHost(ctx, hostsWithoutPeers(ctx, owner, vm), h.v.needsOf(ctx, vm), h.Self)
		if fault != nil {
			destination, fault = h.v.chooseHost(ctx, owner.Host, h.v.needsOf(ctx, vm), h.Self)
		}
		if fault != nil {
			return withMessage(&types.Timedout{}, "Operation timed out. No other host of %s can run %s: %s", owner.Name, vm.Name, message(fault))
		}
		if fault := h.v.migrate(ctx, vm, destination); fault != nil {
			return fault
		}
	}
	return nil
}

// DisconnectHostTask also posts the event.
func (h *host) DisconnectHostTask(ctx *simulator.Context, _ *types.DisconnectHost_Task) soap.HasFault {
	ref := runAction(ctx, h.HostSystem, "disconnectHost", func() types.BaseMethodFault {
		h.v.setConnection(ctx, h.HostSystem, types.HostSystemConnectionStateDisconnected)
		h.v.post(ctx, &types.HostDisconnectedEvent{HostEvent: types.HostEvent{Event: h.v.eventAbout(ctx, h.HostSystem)}})
		return nil
	})
	return &methods.DisconnectHost_TaskBody{Res: &types.DisconnectHost_TaskResponse{Returnval: ref}}
}

// ReconnectHostTask checks a changed password or thumbprint, and posts the event. Without an account vCenter uses its own, vpxuser.
// In lockdown mode a host refuses every other account, also root (vSphere Security, "Lockdown Mode Behavior"): the fault is believed.
func (h *host) ReconnectHostTask(ctx *simulator.Context, req *types.ReconnectHost_Task) soap.HasFault {
	ref := runAction(ctx, h.HostSystem, "reconnectHost", func() types.BaseMethodFault {
		if req.CnxSpec != nil && (req.CnxSpec.UserName != "" || req.CnxSpec.Password != "") {
			spec := *req.CnxSpec
			spec.HostName = h.Name
			if _, fault := h.v.connect(spec); fault != nil {
				return fault
			}
			if h.v.isTakenOver(h.HostSystem) && h.Config.LockdownMode != types.HostLockdownModeLockdownDisabled {
				return &types.InvalidLogin{}
			}
			h.v.takeOver(h.HostSystem)
		}
		switch {
		case h.v.installedOn(h.Name).silent:
			return &types.NoHost{Name: h.Name}
		case !h.v.isTakenOver(h.HostSystem):
			return &types.InvalidLogin{} // believed: its certificate may be refused before
		}
		h.v.setConnection(ctx, h.HostSystem, types.HostSystemConnectionStateConnected)
		h.v.post(ctx, &types.HostConnectedEvent{HostEvent: types.HostEvent{Event: h.v.eventAbout(ctx, h.HostSystem)}})
		return nil
	})
	return &methods.ReconnectHost_TaskBody{Res: &types.ReconnectHost_TaskResponse{Returnval: ref}}
}

// DestroyTask removes a host from the inventory. The host can be added again.
func (h *host) DestroyTask(ctx *simulator.Context, _ *types.Destroy_Task) soap.HasFault {
	return destroyTask(ctx, h.HostSystem, func() types.BaseMethodFault {
		if len(h.HostSystem.Vm) > 0 {
			return inUse("HostSystem", h.Name, "It has %d virtual machines.", len(h.HostSystem.Vm))
		}
		h.v.removeHost(ctx, h.HostSystem)
		return nil
	})
}

// removeHost removes a host with its managers, its mounts and its switch memberships.
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

// leaveParent removes a host from its cluster, or removes the compute resource of a standalone host.
func (v *VCenter) leaveParent(ctx *simulator.Context, h *simulator.HostSystem) {
	switch parent := ctx.Map.Get(*h.Parent).(type) {
	case *simulator.ClusterComputeResource:
		simulator.RemoveReference(&parent.Host, h.Self)
	case *mo.ComputeResource:
		v.removeComputeResource(ctx, parent, parent)
	}
}

// moveOutOfCluster moves a host without VMs from its cluster into a folder, as a standalone host. The provider does that
// when a host leaves host_system_ids. It is missing in the simulator.
func (v *VCenter) moveOutOfCluster(ctx *simulator.Context, h *simulator.HostSystem, to *simulator.Folder) types.BaseMethodFault {
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
	standalone := &mo.ComputeResource{
		ConfigurationEx:    &types.ComputeResourceConfigInfo{VmSwapPlacement: "vmDirectory"},
		Summary:            &types.ComputeResourceSummary{},
		EnvironmentBrowser: &browser.Self,
	}
	standalone.Name = h.Name
	v.putEntity(ctx, to, standalone)
	pool := simulator.NewResourcePool(ctx)
	ctx.Map.PutEntity(standalone, ctx.Map.NewEntity(pool))
	pool.Owner = standalone.Self
	standalone.ResourcePool = &pool.Self
	standalone.Host = []types.ManagedObjectReference{h.Self}
	h.Parent = &standalone.Self
	return nil
}

// standaloneHost is the compute resource of a host outside of clusters.
type standaloneHost struct {
	*mo.ComputeResource
	behaviourBase
}

// DestroyTask is missing in the simulator.
func (s *standaloneHost) DestroyTask(ctx *simulator.Context, _ *types.Destroy_Task) soap.HasFault {
	return destroyTask(ctx, s.ComputeResource, func() types.BaseMethodFault {
		for _, ref := range slices.Clone(s.Host) {
			h := ctx.Map.Get(ref).(*simulator.HostSystem)
			if len(h.Vm) > 0 {
				return &types.ResourceInUse{Type: "HostSystem", Name: h.Name}
			}
			s.v.removeHost(ctx, h)
		}
		return nil
	})
}

// connectNewHost connects to a host that is not in the inventory yet.
func (v *VCenter) connectNewHost(ctx *simulator.Context, spec types.HostConnectSpec) (inventory.Host, types.BaseMethodFault) {
	host, fault := v.connect(spec)
	if fault != nil {
		return host, fault
	}
	for _, o := range ctx.Map.All("HostSystem") {
		if o.(*simulator.HostSystem).Name == host.Name {
			return host, &types.AlreadyConnected{Name: host.Name}
		}
	}
	return host, nil
}

// setUpHost sets the properties of a new host. The simulator creates identical hosts.
func (v *VCenter) setUpHost(ctx *simulator.Context, h *simulator.HostSystem, host inventory.Host) {
	v.setHardware(h, host)
	v.setCards(h, host)
	v.connectManagement(ctx, h, host)
	v.takeOver(h)
	h.Config.DateTimeInfo = &types.HostDateTimeInfo{
		TimeZone: types.HostDateTimeSystemTimeZone{Key: "UTC", Name: "UTC", Description: "UTC"}, NtpConfig: &types.HostNtpConfig{},
	}
	h.Config.LockdownMode = types.HostLockdownModeLockdownDisabled
	v.setDisks(ctx, h)
	v.addHostManagers(ctx, h)
	for _, o := range ctx.Map.All("Datastore") {
		ds := o.(*simulator.Datastore)
		if v.seesAll(h.Name, extentsOf(ds)) {
			mount(ds, h.Self)
		}
	}
	v.post(ctx, &types.HostAddedEvent{HostEvent: types.HostEvent{Event: v.eventAbout(ctx, h)}})
}

// hostOf returns the host that a manager belongs to.
func hostOf(ctx *simulator.Context, part *mo.HostSystem) *simulator.HostSystem {
	return ctx.Map.Get(part.Self).(*simulator.HostSystem)
}
