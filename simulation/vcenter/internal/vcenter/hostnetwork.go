package vcenter

import (
	"fmt"
	"slices"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// hostNetwork manages the VMkernel adapters of a host.
type hostNetwork struct {
	*simulator.HostNetworkSystem
	behaviourBase
}

// AddVirtualNic is missing in the simulator.
func (n *hostNetwork) AddVirtualNic(ctx *simulator.Context, req *types.AddVirtualNic) soap.HasFault {
	h := hostOf(ctx, n.Host)
	if port := req.Nic.DistributedVirtualPort; port != nil {
		group, ok := ctx.Map.Get(types.ManagedObjectReference{Type: "DistributedVirtualPortgroup", Value: port.PortgroupKey}).(*simulator.DistributedVirtualPortgroup)
		if !ok {
			return reply(&methods.AddVirtualNicBody{}, &types.NotFound{})
		}
		if !slices.Contains(group.Host, h.Self) {
			return reply(&methods.AddVirtualNicBody{}, withMessage(&types.NotFound{}, "Host %s does not have the port group %s.", h.Name, group.Name))
		}
	}
	device := n.freeDevice(h)
	spec := req.Nic
	if spec.Mtu == 0 {
		spec.Mtu = 1500
	}
	if spec.NetStackInstanceKey == "" {
		spec.NetStackInstanceKey = defaultStack
	}
	preset, known := presetServices[spec.NetStackInstanceKey]
	if !known { // provider issue 1593
		return reply(&methods.AddVirtualNicBody{}, withMessage(&types.NotFound{}, "Host %s has no TCP/IP stack %s.", h.Name, spec.NetStackInstanceKey))
	}
	if spec.Ip == nil {
		spec.Ip = &types.HostIpConfig{Dhcp: true}
	}
	h.Config.Network.Vnic = append(slices.Clone(h.Config.Network.Vnic), types.HostVirtualNic{
		Key: adapterKey(device), Device: device, Portgroup: req.Portgroup, Spec: spec,
	})
	if preset != "" {
		selectService(ctx, h, preset, device, true)
	}
	return &methods.AddVirtualNicBody{Res: &types.AddVirtualNicResponse{Returnval: device}}
}

func (n *hostNetwork) freeDevice(h *simulator.HostSystem) string {
	for i := 0; ; i++ {
		device := fmt.Sprintf("vmk%d", i)
		if n.at(h, device) < 0 {
			return device
		}
	}
}

func (n *hostNetwork) at(h *simulator.HostSystem, device string) int {
	return slices.IndexFunc(h.Config.Network.Vnic, func(nic types.HostVirtualNic) bool { return nic.Device == device })
}

// UpdateVirtualNic is missing in the simulator.
func (n *hostNetwork) UpdateVirtualNic(ctx *simulator.Context, req *types.UpdateVirtualNic) soap.HasFault {
	h := hostOf(ctx, n.Host)
	i := n.at(h, req.Device)
	if i < 0 {
		return &methods.UpdateVirtualNicBody{Fault_: soapFault(&types.NotFound{})}
	}
	nics := slices.Clone(h.Config.Network.Vnic)
	merge(&nics[i].Spec, &req.Nic)
	h.Config.Network.Vnic = nics
	return &methods.UpdateVirtualNicBody{Res: new(types.UpdateVirtualNicResponse)}
}

// RemoveVirtualNic is missing in the simulator.
func (n *hostNetwork) RemoveVirtualNic(ctx *simulator.Context, req *types.RemoveVirtualNic) soap.HasFault {
	h := hostOf(ctx, n.Host)
	i := n.at(h, req.Device)
	if i < 0 {
		return &methods.RemoveVirtualNicBody{Fault_: soapFault(&types.NotFound{})}
	}
	if fault := checkManagement(req.Device); fault != nil {
		return &methods.RemoveVirtualNicBody{Fault_: soapFault(fault)}
	}
	h.Config.Network.Vnic = slices.Delete(slices.Clone(h.Config.Network.Vnic), i, i+1)
	for _, config := range h.Config.VirtualNicManagerInfo.NetConfig {
		selectService(ctx, h, config.NicType, req.Device, false)
	}
	return &methods.RemoveVirtualNicBody{Res: new(types.RemoveVirtualNicResponse)}
}
