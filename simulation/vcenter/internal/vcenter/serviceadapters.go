package vcenter

import (
	"slices"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

const defaultStack = "defaultTcpipStack"

// presetServices are the TCP/IP stacks of a host, each with the service of its adapters. Every stack but the default one
// enables one service and allows no other (terraform-provider-vsphere, pull request 2743; its read shows the service:
// resource_vsphere_vnic.go:137-163 of 2.15.0, issue 2044).
var presetServices = map[string]string{
	defaultStack:          "",
	"vmotion":             string(types.HostVirtualNicManagerNicTypeVmotion),
	"vSphereProvisioning": string(types.HostVirtualNicManagerNicTypeVSphereProvisioning),
}

func adapterKey(device string) string { return "key-vim.host.VirtualNic-" + device }

// hostServiceAdapters manages the services of a host's VMkernel adapters. The simulator shares one list among all hosts.
type hostServiceAdapters struct {
	*simulator.HostVirtualNicManager
	behaviourBase
}

// SelectVnicForNicType is missing in the simulator.
func (m *hostServiceAdapters) SelectVnicForNicType(ctx *simulator.Context, req *types.SelectVnicForNicType) soap.HasFault {
	fault := m.choose(ctx, req.NicType, req.Device, true)
	return reply(&methods.SelectVnicForNicTypeBody{Res: new(types.SelectVnicForNicTypeResponse)}, fault)
}

// DeselectVnicForNicType is missing in the simulator.
func (m *hostServiceAdapters) DeselectVnicForNicType(ctx *simulator.Context, req *types.DeselectVnicForNicType) soap.HasFault {
	fault := m.choose(ctx, req.NicType, req.Device, false)
	return reply(&methods.DeselectVnicForNicTypeBody{Res: new(types.DeselectVnicForNicTypeResponse)}, fault)
}

// choose refuses every change on a stack that presets its service. That vCenter refuses it, and does not ignore it, is believed.
func (m *hostServiceAdapters) choose(ctx *simulator.Context, service, device string, selected bool) types.BaseMethodFault {
	h := hostOf(ctx, m.Host)
	at := slices.IndexFunc(h.Config.Network.Vnic, func(nic types.HostVirtualNic) bool { return nic.Device == device })
	if at < 0 {
		return invalid("device", "Host %s has no VMkernel adapter %s.", h.Name, device)
	}
	if stack := h.Config.Network.Vnic[at].Spec.NetStackInstanceKey; presetServices[stack] != "" {
		return invalid("device", "The services of %s on host %s are set by its TCP/IP stack %s.", device, h.Name, stack)
	}
	if !selectService(ctx, h, service, device, selected) {
		return invalid("nicType", "Host %s has no service %s.", h.Name, service)
	}
	return nil
}

// selectService reports whether the host has the service.
func selectService(ctx *simulator.Context, h *simulator.HostSystem, service, device string, selected bool) bool {
	configs := slices.Clone(h.Config.VirtualNicManagerInfo.NetConfig)
	at := slices.IndexFunc(configs, func(config types.VirtualNicManagerNetConfig) bool { return config.NicType == service })
	if at < 0 {
		return false
	}
	// as "vmotion.key-vim.host.VirtualNic-vmk1"
	key := service + "." + adapterKey(device)
	others := slices.DeleteFunc(slices.Clone(configs[at].SelectedVnic), func(each string) bool { return each == key })
	if selected {
		others = append(others, key)
	}
	configs[at].SelectedVnic = others
	setServiceAdapters(ctx, h, configs)
	return true
}

// setServiceAdapters sets both copies: the host's configuration and the manager's information.
func setServiceAdapters(ctx *simulator.Context, h *simulator.HostSystem, configs []types.VirtualNicManagerNetConfig) {
	h.Config.VirtualNicManagerInfo = &types.HostVirtualNicManagerInfo{NetConfig: configs}
	if manager, ok := ctx.Map.Get(*h.ConfigManager.VirtualNicManager).(*simulator.HostVirtualNicManager); ok {
		manager.Info = *h.Config.VirtualNicManagerInfo
	}
}

// initialServiceAdapters returns the services of a host as it is delivered: vmk0 carries the management traffic.
func initialServiceAdapters() []types.VirtualNicManagerNetConfig {
	var configs []types.VirtualNicManagerNetConfig
	for _, service := range types.HostVirtualNicManagerNicType("").Strings() {
		config := types.VirtualNicManagerNetConfig{NicType: service, MultiSelectAllowed: true}
		if service == string(types.HostVirtualNicManagerNicTypeManagement) {
			config.SelectedVnic = []string{service + "." + adapterKey("vmk0")}
		}
		configs = append(configs, config)
	}
	return configs
}
