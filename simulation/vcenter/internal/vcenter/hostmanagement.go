package vcenter

import (
	"slices"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"

	"massar.ma/datacenters/simulator/internal/inventory"
)

// ESXi's installation connects the management address vmk0 to the port group "Management Network" of vSwitch0.
const (
	managementSwitch  = "vSwitch0"
	managementAdapter = "vmk0"
)

// connectManagement puts vSwitch0 on the host's management NICs. The simulator puts it on vmnic0, which may not exist.
func (v *VCenter) connectManagement(ctx *simulator.Context, h *simulator.HostSystem, host inventory.Host) {
	network, nics := h.Config.Network, host.Hardware.ManagementNICs
	s := &network.Vswitch[slices.IndexFunc(network.Vswitch, func(s types.HostVirtualSwitch) bool { return s.Name == managementSwitch })]
	s.Pnic = nil
	for _, nic := range nics {
		s.Pnic = append(s.Pnic, nicKey(nic))
	}
	s.Spec.Bridge = &types.HostVirtualSwitchBondBridge{NicDevice: nics}
	s.Spec.Policy.NicTeaming.NicOrder.ActiveNic = nics
	if system, ok := ctx.Map.Get(*h.ConfigManager.NetworkSystem).(*simulator.HostNetworkSystem); ok {
		system.NetworkInfo = network
	}
}

func nicKey(device string) string { return "key-vim.host.PhysicalNic-" + device }

// standardSwitchOf returns the standard switch of the host that a NIC is an uplink of, or "".
func standardSwitchOf(h *simulator.HostSystem, nic string) string {
	for _, s := range h.Config.Network.Vswitch {
		if slices.Contains(s.Pnic, nicKey(nic)) {
			return s.Name
		}
	}
	return ""
}

// checkManagement refuses to remove the management adapter: vCenter rolls back a change of the network that disconnects the host
// ("Networking Rollback" in vSphere Networking, on by default). Type and text of the fault are believed.
func checkManagement(device string) types.BaseMethodFault {
	if device != managementAdapter {
		return nil
	}
	return withMessage(&types.HostConfigFault{}, "The network configuration on the host disconnected the host from vCenter Server and has been rolled back.")
}

// RemoveVirtualSwitch refuses a switch with a VMkernel adapter, as vCenter does. The simulator removes it.
func (n *hostNetwork) RemoveVirtualSwitch(ctx *simulator.Context, req *types.RemoveVirtualSwitch) soap.HasFault {
	h := hostOf(ctx, n.Host)
	for _, group := range h.Config.Network.Portgroup {
		used := slices.ContainsFunc(h.Config.Network.Vnic, func(nic types.HostVirtualNic) bool { return nic.Portgroup == group.Spec.Name })
		if group.Spec.VswitchName == req.VswitchName && used {
			return reply(&methods.RemoveVirtualSwitchBody{}, inUse("HostVirtualSwitch", req.VswitchName, "Its port group %s has a VMkernel adapter.", group.Spec.Name))
		}
	}
	return explain(n.HostNetworkSystem.RemoveVirtualSwitch(req))
}

// bulkFault returns the fault of a switch's operation that failed on some hosts. vCenter's text does not say why; the hosts and
// their faults are in the fault (terraform-provider-vsphere#1908, govmomi#3230).
func bulkFault(failed []types.DvsOperationBulkFaultFaultOnHost) types.BaseMethodFault {
	if len(failed) == 0 {
		return nil
	}
	return withMessage(&types.DvsOperationBulkFault{HostFault: failed}, "Cannot complete a vSphere Distributed Switch operation for one or more host members.")
}

func onHost(h *simulator.HostSystem, fault types.BaseMethodFault) types.DvsOperationBulkFaultFaultOnHost {
	return types.DvsOperationBulkFaultFaultOnHost{
		Host: h.Self, Fault: types.LocalizedMethodFault{Fault: fault, LocalizedMessage: message(fault)},
	}
}
