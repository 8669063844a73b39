package main

import (
	"context"

	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

// Switch is a distributed switch.
type Switch struct {
	Name             string          `json:"name"`
	Path             string          `json:"path"`
	Version          string          `json:"version"`
	MTU              int32           `json:"mtu"`
	Uplinks          []string        `json:"uplinks"`
	Security         Security        `json:"security"`
	Teaming          Teaming         `json:"teaming"`
	NetworkIOControl bool            `json:"networkIoControl"`
	Traffic          []TrafficShares `json:"traffic"`
	Hosts            []SwitchHost    `json:"hosts"`
}

// TrafficShares is the share of an uplink for a kind of host traffic. Reservation and limit are in Mbit/s. A limit of -1 means no
// limit.
type TrafficShares struct {
	Kind        string `json:"kind"`
	SharesLevel string `json:"sharesLevel"`
	Shares      int32  `json:"shares"`
	Reservation int64  `json:"reservation"`
	Limit       int64  `json:"limit"`
}

// Teaming is a teaming and failover policy.
type Teaming struct {
	Policy         string   `json:"policy"`
	ActiveUplinks  []string `json:"activeUplinks"`
	StandbyUplinks []string `json:"standbyUplinks"`
}

// SwitchHost is a host on a switch, with its physical NICs in the order of their uplinks.
type SwitchHost struct {
	Name    string   `json:"name"`
	Devices []string `json:"devices"`
}

// PortGroup is a distributed port group. Uplink marks the uplink port group of a switch.
type PortGroup struct {
	Name       string   `json:"name"`
	Path       string   `json:"path"`
	Switch     string   `json:"switch"`
	Uplink     bool     `json:"uplink"`
	Binding    string   `json:"binding"`
	VLAN       VLAN     `json:"vlan"`
	Security   Security `json:"security"`
	Teaming    Teaming  `json:"teaming"`
	ShapingIn  Shaping  `json:"shapingIn"`
	ShapingOut Shaping  `json:"shapingOut"`
}

// Shaping limits the rate of a port, into the switch (traffic that the VM sends) or out of it.
type Shaping struct {
	Enabled             bool  `json:"enabled"`
	AverageBitPerSecond int64 `json:"averageBitPerSecond"`
	PeakBitPerSecond    int64 `json:"peakBitPerSecond"`
	BurstBytes          int64 `json:"burstBytes"`
}

// VLAN is the VLAN of a port group: an access VLAN ID (0 is no VLAN), the ID ranges of a trunk, or a private VLAN ID.
type VLAN struct {
	Kind   string      `json:"kind"`
	ID     int32       `json:"id"`
	Ranges []VLANRange `json:"ranges"`
}

// VLANRange is a range of VLAN IDs on a trunk, including both ends.
type VLANRange struct {
	Start int32 `json:"start"`
	End   int32 `json:"end"`
}

// Security is the effective security policy of a port group, or the policy that the port groups of a switch inherit.
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
	described := Switch{Name: r.name(dvs.Self), Path: r.path(dvs.Self), Uplinks: []string{}, Teaming: teamingOf(nil), Traffic: []TrafficShares{}}
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
	if port, ok := config.DefaultPortConfig.(*types.VMwareDVSPortSetting); ok {
		described.Security, described.Teaming = securityOf(port), teamingOf(port.UplinkTeamingPolicy)
	}
	described.Traffic = trafficOf(config.InfrastructureTrafficResourceConfig)
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
		Name:    r.name(group.Self),
		Path:    r.path(group.Self),
		Uplink:  isTrue(config.Uplink),
		Binding: config.Type,
		VLAN:    VLAN{Ranges: []VLANRange{}},
		Teaming: teamingOf(nil),
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
	described.Teaming = teamingOf(port.UplinkTeamingPolicy)
	described.ShapingIn, described.ShapingOut = shapingOf(port.InShapingPolicy), shapingOf(port.OutShapingPolicy)
	return described
}

// teamingOf does not sort the uplinks, because the first one is preferred.
func teamingOf(policy *types.VmwareUplinkPortTeamingPolicy) Teaming {
	teaming := Teaming{ActiveUplinks: []string{}, StandbyUplinks: []string{}}
	if policy == nil {
		return teaming
	}
	if policy.Policy != nil {
		teaming.Policy = policy.Policy.Value
	}
	if order := policy.UplinkPortOrder; order != nil {
		teaming.ActiveUplinks = append(teaming.ActiveUplinks, order.ActiveUplinkPort...)
		teaming.StandbyUplinks = append(teaming.StandbyUplinks, order.StandbyUplinkPort...)
	}
	return teaming
}

func shapingOf(policy *types.DVSTrafficShapingPolicy) Shaping {
	if policy == nil {
		return Shaping{}
	}
	value := func(policy *types.LongPolicy) int64 {
		if policy == nil {
			return 0
		}
		return policy.Value
	}
	return Shaping{
		Enabled:             policy.Enabled != nil && isTrue(policy.Enabled.Value),
		AverageBitPerSecond: value(policy.AverageBandwidth),
		PeakBitPerSecond:    value(policy.PeakBandwidth),
		BurstBytes:          value(policy.BurstSize),
	}
}

func trafficOf(classes []types.DvsHostInfrastructureTrafficResource) []TrafficShares {
	var described []TrafficShares
	for _, class := range classes {
		d := TrafficShares{Kind: class.Key, Limit: -1}
		if shares := class.AllocationInfo.Shares; shares != nil {
			d.SharesLevel, d.Shares = string(shares.Level), shares.Shares
		}
		if reservation := class.AllocationInfo.Reservation; reservation != nil {
			d.Reservation = *reservation
		}
		if limit := class.AllocationInfo.Limit; limit != nil {
			d.Limit = *limit
		}
		described = append(described, d)
	}
	return sortedBy(described, func(t TrafficShares) string { return t.Kind })
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

// securityOf reads effective values: a configuration contains inherited ones too (vSphere Web Services API, InheritablePolicy).
// The Terraform provider writes SecurityPolicy, other tools its successor MacManagementPolicy. Either one that allows counts.
func securityOf(port *types.VMwareDVSPortSetting) Security {
	policy, successor := port.SecurityPolicy, port.MacManagementPolicy
	if policy == nil {
		policy = &types.DVSSecurityPolicy{}
	}
	if successor == nil {
		successor = &types.DVSMacManagementPolicy{}
	}
	on := func(flag *types.BoolPolicy, other *bool) bool {
		return flag != nil && isTrue(flag.Value) || isTrue(other)
	}
	return Security{
		Promiscuous:     on(policy.AllowPromiscuous, successor.AllowPromiscuous),
		MACChanges:      on(policy.MacChanges, successor.MacChanges),
		ForgedTransmits: on(policy.ForgedTransmits, successor.ForgedTransmits),
	}
}
