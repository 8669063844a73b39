package vcenter

import (
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

// admit connects to a machine that is to be added.
func (v *VCenter) admit(ctx *simulator.Context, spec types.HostConnectSpec) (Machine, types.BaseMethodFault) {
	machine, fault := v.racks.connect(spec)
	if fault != nil {
		return machine, fault
	}
	for _, o := range ctx.Map.All("HostSystem") {
		if known := o.(*simulator.HostSystem); known.Name == machine.Name {
			return machine, &types.AlreadyConnected{HostConnectFault: types.HostConnectFault{}, Name: machine.Name}
		}
	}
	return machine, nil
}

// furnish makes the simulator's host, a copy of its one model, the machine that it stands for.
func (v *VCenter) furnish(ctx *simulator.Context, h *simulator.HostSystem, machine Machine) {
	v.setHardware(h, machine)
	v.setCards(h, machine)
	h.Summary.Config.SslThumbprint = machine.Thumbprint
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

// hostOf returns the host that a part of it belongs to.
func hostOf(ctx *simulator.Context, part *mo.HostSystem) *simulator.HostSystem {
	return ctx.Map.Get(part.Self).(*simulator.HostSystem)
}
