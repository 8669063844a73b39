package vcenter

import (
	"slices"
	"strings"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// answersFrom reports whether the VM's host runs. A disconnected host runs.
func (v *VCenter) answersFrom(ctx *simulator.Context, vm *simulator.VirtualMachine) bool {
	h, ok := ctx.Map.Get(*vm.Runtime.Host).(*simulator.HostSystem)
	return !ok || !v.installedOn(h.Name).silent
}

// restartElsewhere starts the running VMs of a dead host on other hosts, as vSphere HA does at once. A VM that no host can run, or
// only next to a VM that it must be separate from, stays on the dead host (vSphere Availability, "vSphere HA and DRS Affinity Rules":
// HA respects anti-affinity rules of VMs). Priorities and the reserved capacity are not simulated.
func (v *VCenter) restartElsewhere(ctx *simulator.Context, dead *simulator.HostSystem) {
	owner, inCluster := ctx.Map.Get(*dead.Parent).(*simulator.ClusterComputeResource)
	if !inCluster || !isTrue(configuration(&owner.ClusterComputeResource).DasConfig.Enabled) {
		return
	}
	for _, ref := range slices.Clone(dead.Vm) {
		vm := ctx.Map.Get(ref).(*simulator.VirtualMachine)
		if !isOn(vm) {
			continue
		}
		destination, fault := v.chooseHost(ctx, without(owner.Host, hostsOfPeers(ctx, owner, vm)), v.needsOf(ctx, vm), dead.Self)
		if fault != nil {
			v.post(ctx, &types.VmFailoverFailed{VmEvent: types.VmEvent{Event: v.eventAbout(ctx, vm)}, Reason: &types.LocalizedMethodFault{Fault: fault, LocalizedMessage: message(fault)}})
			continue
		}
		off := types.VirtualMachinePowerStatePoweredOff
		ctx.Update(vm, []types.PropertyChange{
			{Name: "runtime.connectionState", Val: types.VirtualMachineConnectionStateConnected},
			{Name: "runtime.powerState", Val: off}, {Name: "summary.runtime.powerState", Val: off},
		})
		vm.Runtime.Host, vm.Summary.Runtime.Host = &destination, &destination
		v.derive() // its guest has stopped
		if fault := v.powerOn(ctx, vm); fault != nil {
			continue // it stays off; the event of the failed task says why
		}
		v.post(ctx, &types.VmRestartedOnAlternateHostEvent{
			VmPoweredOnEvent: types.VmPoweredOnEvent{VmEvent: types.VmEvent{Event: v.eventAbout(ctx, vm)}}, SourceHost: hostArgument(dead),
		})
	}
}

func (v *VCenter) setConnection(ctx *simulator.Context, h *simulator.HostSystem, state types.HostSystemConnectionState) {
	ctx.Update(h, []types.PropertyChange{{Name: "runtime.connectionState", Val: state}})
	ofMachines := types.VirtualMachineConnectionStateConnected
	if state != types.HostSystemConnectionStateConnected {
		ofMachines = types.VirtualMachineConnectionStateDisconnected
	}
	for _, ref := range h.Vm {
		if vm, ok := ctx.Map.Get(ref).(*simulator.VirtualMachine); ok {
			ctx.Update(vm, []types.PropertyChange{{Name: "runtime.connectionState", Val: ofMachines}})
		}
	}
}

func isConnected(h *simulator.HostSystem) bool {
	return h.Runtime.ConnectionState == types.HostSystemConnectionStateConnected
}

// needConnection are the methods of a host itself that need a connection. Those of its managers all do.
var needConnection = []string{"EnterMaintenanceMode_Task", "ExitMaintenanceMode_Task", "RebootHost_Task", "ShutdownHost_Task"}

// checkConnection refuses a change of a host, or of a VM on it, that vCenter cannot reach (HostNotConnected: "a method needs to
// communicate with a host that has been disconnected"). Removing either from the inventory is possible.
func (v *VCenter) checkConnection(ctx *simulator.Context, method *simulator.Method) types.BaseMethodFault {
	if onlyReads(method.Name) {
		return nil
	}
	var h *simulator.HostSystem
	switch o := ctx.Map.Get(method.This).(type) {
	case *simulator.HostSystem:
		if slices.Contains(needConnection, method.Name) {
			h = o
		}
	case *simulator.VirtualMachine:
		if strings.HasSuffix(method.Name, "_Task") && method.Name != "Rename_Task" && o.Runtime.Host != nil {
			h, _ = ctx.Map.Get(*o.Runtime.Host).(*simulator.HostSystem)
		}
	case *simulator.HostNetworkSystem:
		h = hostOf(ctx, o.Host)
	case *simulator.HostDatastoreSystem:
		h = hostOf(ctx, o.Host)
	case *simulator.HostStorageSystem:
		h = hostOf(ctx, o.Host)
	case *hostAccess:
		h = o.host
	case *hostClock:
		h = o.host
	case *hostServices:
		h = o.host
	}
	if h == nil || isConnected(h) {
		return nil
	}
	return &types.HostNotConnected{}
}

// The configuration of a disconnected host is unset: "This might not be available for a disconnected host" (HostSystem.config).
// vCenter shows the last known configuration of a host that does not respond. Both are believed; the provider's comment in
// resource_vsphere_host.go says the same ("Config and LicenseManager cannot be used while the host is disconnected").

// PropertyCollector is the simulator's collector without these properties.
type PropertyCollector struct{ *simulator.PropertyCollector }

func (c PropertyCollector) RetrievePropertiesEx(ctx *simulator.Context, req *types.RetrievePropertiesEx) soap.HasFault {
	body := c.PropertyCollector.RetrievePropertiesEx(ctx, req)
	if answer, ok := body.(*methods.RetrievePropertiesExBody); ok && answer.Res != nil && answer.Res.Returnval != nil {
		hideConfiguration(ctx, answer.Res.Returnval.Objects)
	}
	return body
}

func (c PropertyCollector) RetrieveProperties(ctx *simulator.Context, req *types.RetrieveProperties) soap.HasFault {
	body := c.PropertyCollector.RetrieveProperties(ctx, req)
	if answer, ok := body.(*methods.RetrievePropertiesBody); ok && answer.Res != nil {
		hideConfiguration(ctx, answer.Res.Returnval)
	}
	return body
}

func hideConfiguration(ctx *simulator.Context, objects []types.ObjectContent) {
	for i, object := range objects {
		h, ok := ctx.Map.Get(object.Obj).(*simulator.HostSystem)
		if !ok || h.Runtime.ConnectionState != types.HostSystemConnectionStateDisconnected {
			continue
		}
		objects[i].PropSet = slices.DeleteFunc(object.PropSet, func(property types.DynamicProperty) bool {
			return property.Name == "config" || strings.HasPrefix(property.Name, "config.")
		})
	}
}
