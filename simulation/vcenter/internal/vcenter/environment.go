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
	answering
}

// ownBrowser gives a machine a browser of its own, as on a vCenter. The simulator lets it use its cluster's, which knows
// of hosts and not of the machine: the provider reads the machine's hardware version there.
func ownBrowser(ctx *simulator.Context, vm *simulator.VirtualMachine) {
	frame := browserOf(ctx, *vm.Runtime.Host)
	own := types.ManagedObjectReference{Type: "EnvironmentBrowser", Value: "envbrowser-" + vm.Self.Value}
	browser, ok := ctx.Map.Get(own).(*simulator.EnvironmentBrowser)
	if !ok {
		browser = &simulator.EnvironmentBrowser{}
		browser.Self = own
		ctx.Map.Put(browser)
	}
	if clusters, ok := ctx.Map.Get(*frame).(*simulator.EnvironmentBrowser); ok {
		browser.QueryConfigOptionDescriptorResponse = clusters.QueryConfigOptionDescriptorResponse
	}
	vm.EnvironmentBrowser = own
}

// machine returns the machine whose browser this is, or nil.
func (e *environment) machine(ctx *simulator.Context) *simulator.VirtualMachine {
	id, _ := strings.CutPrefix(e.Self.Value, "envbrowser-")
	vm, _ := ctx.Map.Get(types.ManagedObjectReference{Type: "VirtualMachine", Value: id}).(*simulator.VirtualMachine)
	return vm
}

// defaultVersion is the hardware version that is meant when a query names none.
func (e *environment) defaultVersion(ctx *simulator.Context) string {
	if vm := e.machine(ctx); vm != nil {
		return vm.Config.Version
	}
	return newestHardware
}

// QueryConfigOption states the hardware version. The simulator leaves it at 0, so that the provider "upgrades" every
// running machine, and fails.
func (e *environment) QueryConfigOption(ctx *simulator.Context, req *types.QueryConfigOption) soap.HasFault {
	body := e.EnvironmentBrowser.QueryConfigOption(req).(*methods.QueryConfigOptionBody)
	if body.Res != nil {
		body.Res.Returnval = withVersion(body.Res.Returnval, cmp.Or(req.Key, e.defaultVersion(ctx)))
	}
	return body
}

// QueryConfigOptionEx states it too.
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

// QueryConfigTarget answers for the machine's host, with the cards that it can hand on: the simulator names none.
func (e *environment) QueryConfigTarget(ctx *simulator.Context, req *types.QueryConfigTarget) soap.HasFault {
	asked := *req
	if vm := e.machine(ctx); vm != nil && asked.Host == nil {
		asked.Host = vm.Runtime.Host
	}
	body := e.EnvironmentBrowser.QueryConfigTarget(ctx, &asked).(*methods.QueryConfigTargetBody)
	if asked.Host == nil || body.Res == nil || body.Res.Returnval == nil {
		return body
	}
	host, ok := ctx.Map.Get(*asked.Host).(*simulator.HostSystem)
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
