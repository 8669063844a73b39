package vcenter

import (
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"

	"massar.ma/datacenters/simulator/internal/inventory"
)

// connectNewHost connects to a host that is not in the inventory yet.
func (v *VCenter) connectNewHost(ctx *simulator.Context, spec types.HostConnectSpec) (inventory.Host, types.BaseMethodFault) {
	host, fault := v.racks.connect(spec)
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

// setUpHost sets the properties of a new host. The simulator makes all hosts alike.
func (v *VCenter) setUpHost(ctx *simulator.Context, h *simulator.HostSystem, host inventory.Host) {
	v.setHardware(h, host)
	v.setCards(h, host)
	h.Summary.Config.SslThumbprint = host.Thumbprint
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
