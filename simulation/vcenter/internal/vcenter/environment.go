package vcenter

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

const newestHardware = "vmx-21" // of ESXi 8.0.2

type environment struct {
	*simulator.EnvironmentBrowser
	behaviourBase
}

// ownBrowser gives a VM its own environment browser, as vCenter does: the provider reads the VM's hardware version there.
// In the simulator a VM shares the browser of its cluster.
func ownBrowser(ctx *simulator.Context, vm *simulator.VirtualMachine) {
	shared := browserOf(ctx, *vm.Runtime.Host)
	own := types.ManagedObjectReference{Type: "EnvironmentBrowser", Value: "envbrowser-" + vm.Self.Value}
	browser, ok := ctx.Map.Get(own).(*simulator.EnvironmentBrowser)
	if !ok {
		browser = &simulator.EnvironmentBrowser{}
		browser.Self = own
		ctx.Map.Put(browser)
	}
	if source, ok := ctx.Map.Get(*shared).(*simulator.EnvironmentBrowser); ok {
		browser.QueryConfigOptionDescriptorResponse = source.QueryConfigOptionDescriptorResponse
	}
	vm.EnvironmentBrowser = own
}

// machine returns the VM that the browser belongs to, or nil.
func (e *environment) machine(ctx *simulator.Context) *simulator.VirtualMachine {
	id, _ := strings.CutPrefix(e.Self.Value, "envbrowser-")
	vm, _ := ctx.Map.Get(types.ManagedObjectReference{Type: "VirtualMachine", Value: id}).(*simulator.VirtualMachine)
	return vm
}

// defaultVersion returns the hardware version for a query that names none.
func (e *environment) defaultVersion(ctx *simulator.Context) string {
	if vm := e.machine(ctx); vm != nil {
		return vm.Config.Version
	}
	return newestHardware
}

// QueryConfigOption sets the hardware version. With the simulator's 0 the provider would try to upgrade every running VM,
// and fail.
func (e *environment) QueryConfigOption(ctx *simulator.Context, req *types.QueryConfigOption) soap.HasFault {
	body := e.EnvironmentBrowser.QueryConfigOption(req).(*methods.QueryConfigOptionBody)
	if body.Res != nil {
		body.Res.Returnval = withVersion(body.Res.Returnval, cmp.Or(req.Key, e.defaultVersion(ctx)))
	}
	return body
}

// QueryConfigOptionEx sets the hardware version, too.
func (e *environment) QueryConfigOptionEx(ctx *simulator.Context, req *types.QueryConfigOptionEx) soap.HasFault {
	body := e.EnvironmentBrowser.QueryConfigOptionEx(req).(*methods.QueryConfigOptionExBody)
	if body.Res != nil {
		key := e.defaultVersion(ctx)
		if req.Spec != nil {
			key = cmp.Or(req.Spec.Key, key)
		}
		body.Res.Returnval = withVersion(body.Res.Returnval, key)
	}
	return body
}

// QueryConfigTarget adds the PCI devices of the VM's host that can be passed through. The simulator lists none.
func (e *environment) QueryConfigTarget(ctx *simulator.Context, req *types.QueryConfigTarget) soap.HasFault {
	request := *req
	if vm := e.machine(ctx); vm != nil && request.Host == nil {
		request.Host = vm.Runtime.Host
	}
	body := e.EnvironmentBrowser.QueryConfigTarget(ctx, &request).(*methods.QueryConfigTargetBody)
	if request.Host == nil || body.Res == nil || body.Res.Returnval == nil {
		return body
	}
	host, ok := ctx.Map.Get(*request.Host).(*simulator.HostSystem)
	if !ok || host.Hardware == nil {
		return body
	}
	for _, card := range host.Hardware.PciDevice {
		body.Res.Returnval.PciPassthrough = append(body.Res.Returnval.PciPassthrough, &types.VirtualMachinePciPassthroughInfo{
			PciDevice: card, SystemId: host.Hardware.SystemInfo.Uuid,
		})
	}
	return body
}

func withVersion(option *types.VirtualMachineConfigOption, key string) *types.VirtualMachineConfigOption {
	if option == nil {
		return nil
	}
	copied := *option
	copied.Version = key
	version, _ := strconv.Atoi(strings.TrimPrefix(key, "vmx-"))
	copied.HardwareOptions.HwVersion = int32(version)
	return &copied
}
