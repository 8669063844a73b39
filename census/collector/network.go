package main

import (
	"context"

	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

// Switch is a distributed switch.
type Switch struct {
	Name             string       `json:"name"`
	Path             string       `json:"path"`
	Version          string       `json:"version"`
	MTU              int32        `json:"mtu"`
	Uplinks          []string     `json:"uplinks"`
	NetworkIOControl bool         `json:"networkIoControl"`
	Hosts            []SwitchHost `json:"hosts"`
}

// SwitchHost is a host on a switch, with its physical NICs in the order of the uplinks that they take.
type SwitchHost struct {
	Name    string   `json:"name"`
	Devices []string `json:"devices"`
}

// PortGroup is a distributed port group. Uplink marks the one that a switch has for its own uplinks.
type PortGroup struct {
	Name           string   `json:"name"`
	Path           string   `json:"path"`
	Switch         string   `json:"switch"`
	Uplink         bool     `json:"uplink"`
	Binding        string   `json:"binding"`
	VLAN           VLAN     `json:"vlan"`
	Security       Security `json:"security"`
	ActiveUplinks  []string `json:"activeUplinks"`
	StandbyUplinks []string `json:"standbyUplinks"`
}

// VLAN is how a port group tags: one access id (0 is none), ranges of a trunk, or one id of a private VLAN.
type VLAN struct {
	Kind   string      `json:"kind"`
	ID     int32       `json:"id"`
	Ranges []VLANRange `json:"ranges"`
}

// VLANRange is a range of ids on a trunk, both ends included.
type VLANRange struct {
	Start int32 `json:"start"`
	End   int32 `json:"end"`
}

// Security is a port group's security policy.
type Security struct {
	Promiscuous     bool `json:"promiscuous"`
	MACChanges      bool `json:"macChanges"`
	ForgedTransmits bool `json:"forgedTransmits"`
}

func readNetworks(ctx context.Context, r *inventoryReader, census *Census) error {
	switches, err := retrieve[mo.DistributedVirtualSwitch](ctx, r, "DistributedVirtualSwitch", "config")
	if err != nil {
		return err
	}
	for _, dvs := range switches {
		census.Switches = append(census.Switches, r.switchOf(dvs))
	}
	census.Switches = sortedBy(census.Switches, func(s Switch) string { return s.Path })

	groups, err := retrieve[mo.DistributedVirtualPortgroup](ctx, r, "DistributedVirtualPortgroup", "config")
	if err != nil {
		return err
	}
	for _, group := range groups {
		census.PortGroups = append(census.PortGroups, r.portGroupOf(group))
	}
	census.PortGroups = sortedBy(census.PortGroups, func(g PortGroup) string { return g.Path })

	networks, err := retrieve[mo.Network](ctx, r, "Network", "name")
	if err != nil {
		return err
	}
	var standard []string
	for _, network := range networks {
		if network.Self.Type == "Network" {
			standard = append(standard, r.path(network.Self))
		}
	}
	census.StandardNetworks = sortedNames(standard)
	return nil
}

func (r *inventoryReader) switchOf(dvs mo.DistributedVirtualSwitch) Switch {
	described := Switch{Name: r.name(dvs.Self), Path: r.path(dvs.Self), Uplinks: []string{}}
	if config, ok := dvs.Config.(*types.VMwareDVSConfigInfo); ok {
		described.MTU = config.MaxMtu
	}
	if dvs.Config == nil {
		described.Hosts = []SwitchHost{}
		return described
	}
	config := dvs.Config.GetDVSConfigInfo()
	described.Version = config.ProductInfo.Version
	described.NetworkIOControl = config.NetworkResourceManagementEnabled
	if policy, ok := config.UplinkPortPolicy.(*types.DVSNameArrayUplinkPortPolicy); ok {
		described.Uplinks = append(described.Uplinks, policy.UplinkPortName...)
	}
	for _, member := range config.Host {
		host := SwitchHost{Devices: []string{}}
		if member.Config.Host != nil {
			host.Name = r.name(*member.Config.Host)
		}
		if backing, ok := member.Config.Backing.(*types.DistributedVirtualSwitchHostMemberPnicBacking); ok {
			for _, nic := range backing.PnicSpec {
				host.Devices = append(host.Devices, nic.PnicDevice)
			}
		}
		described.Hosts = append(described.Hosts, host)
	}
	described.Hosts = sortedBy(described.Hosts, func(h SwitchHost) string { return h.Name })
	return described
}

func (r *inventoryReader) portGroupOf(group mo.DistributedVirtualPortgroup) PortGroup {
	config := group.Config
	described := PortGroup{
		Name:           r.name(group.Self),
		Path:           r.path(group.Self),
		Uplink:         isTrue(config.Uplink),
		Binding:        config.Type,
		VLAN:           VLAN{Ranges: []VLANRange{}},
		ActiveUplinks:  []string{},
		StandbyUplinks: []string{},
	}
	if config.DistributedVirtualSwitch != nil {
		described.Switch = r.name(*config.DistributedVirtualSwitch)
	}
	port, ok := config.DefaultPortConfig.(*types.VMwareDVSPortSetting)
	if !ok {
		return described
	}
	described.VLAN = vlanOf(port.Vlan)
	described.Security = securityOf(port)
	if teaming := port.UplinkTeamingPolicy; teaming != nil && teaming.UplinkPortOrder != nil {
		described.ActiveUplinks = append(described.ActiveUplinks, teaming.UplinkPortOrder.ActiveUplinkPort...)
		described.StandbyUplinks = append(described.StandbyUplinks, teaming.UplinkPortOrder.StandbyUplinkPort...)
	}
	return described
}

func vlanOf(spec types.BaseVmwareDistributedVirtualSwitchVlanSpec) VLAN {
	vlan := VLAN{Ranges: []VLANRange{}}
	switch spec := spec.(type) {
	case *types.VmwareDistributedVirtualSwitchVlanIdSpec:
		vlan.Kind, vlan.ID = "access", spec.VlanId
	case *types.VmwareDistributedVirtualSwitchPvlanSpec:
		vlan.Kind, vlan.ID = "private", spec.PvlanId
	case *types.VmwareDistributedVirtualSwitchTrunkVlanSpec:
		vlan.Kind = "trunk"
		for _, ids := range spec.VlanId {
			vlan.Ranges = append(vlan.Ranges, VLANRange{Start: ids.Start, End: ids.End})
		}
	}
	return vlan
}

// securityOf reads the policy where the Terraform provider writes it; vCenter keeps MacManagementPolicy in step with it.
func securityOf(port *types.VMwareDVSPortSetting) Security {
	policy := port.SecurityPolicy
	if policy == nil {
		return Security{}
	}
	on := func(flag *types.BoolPolicy) bool { return flag != nil && isTrue(flag.Value) }
	return Security{Promiscuous: on(policy.AllowPromiscuous), MACChanges: on(policy.MacChanges), ForgedTransmits: on(policy.ForgedTransmits)}
}
