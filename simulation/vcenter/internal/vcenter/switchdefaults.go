package vcenter

import (
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/types"
)

// trafficClasses are the traffic types of Network I/O Control.
var trafficClasses = []string{"management", "faultTolerance", "vmotion", "virtualMachine", "iSCSI", "nfs", "hbr", "vsan", "vdp", "backupNfc"}

var sharesOfLevel = map[types.SharesLevel]int32{types.SharesLevelLow: 25, types.SharesLevelNormal: 50, types.SharesLevelHigh: 100}

// switchProduct returns the product of a switch. The default version is that of the vCenter.
func switchProduct(requested *types.DistributedVirtualSwitchProductSpec) types.DistributedVirtualSwitchProductSpec {
	product := types.DistributedVirtualSwitchProductSpec{Name: "DVS", Vendor: "VMware, Inc.", Version: "8.0.0", Build: build, ForwardingClass: "etherswitch"}
	if requested != nil && requested.Version != "" {
		product.Version = requested.Version
	}
	return product
}

// newSwitchConfiguration returns vCenter's default configuration of a switch, before the specification is applied.
func newSwitchConfiguration(spec *types.DVSConfigSpec) *types.VMwareDVSConfigInfo {
	uplinks := []string{"uplink1", "uplink2", "uplink3", "uplink4"}
	if named, ok := spec.UplinkPortPolicy.(*types.DVSNameArrayUplinkPortPolicy); ok && len(named.UplinkPortName) > 0 {
		uplinks = named.UplinkPortName
	}
	port := newPortSetting()
	port.UplinkTeamingPolicy.UplinkPortOrder.ActiveUplinkPort = uplinks
	config := &types.VMwareDVSConfigInfo{
		DVSConfigInfo: types.DVSConfigInfo{
			ConfigVersion:                 "0", // applying the specification makes it 1
			DefaultPortConfig:             port,
			UplinkPortPolicy:              &types.DVSNameArrayUplinkPortPolicy{UplinkPortName: uplinks},
			NetworkResourceControlVersion: "version3",
			DefaultProxySwitchMaxNumPorts: 512,
			Policy:                        &types.DVSPolicy{},
		},
		MaxMtu:                      1500,
		LinkDiscoveryProtocolConfig: &types.LinkDiscoveryProtocolConfig{Protocol: "cdp", Operation: "listen"},
		IpfixConfig:                 &types.VMwareIpfixConfig{ActiveFlowTimeout: 60, IdleFlowTimeout: 15},
		LacpApiVersion:              "multipleLag",
		MulticastFilteringMode:      "legacyFiltering",
	}
	for _, class := range trafficClasses {
		shares := types.SharesInfo{Level: types.SharesLevelNormal, Shares: 50}
		if class == "virtualMachine" {
			shares = types.SharesInfo{Level: types.SharesLevelHigh, Shares: 100}
		}
		config.InfrastructureTrafficResourceConfig = append(config.InfrastructureTrafficResourceConfig, types.DvsHostInfrastructureTrafficResource{
			Key: class,
			AllocationInfo: types.DvsHostInfrastructureTrafficResourceAllocation{
				Limit: types.NewInt64(-1), Reservation: types.NewInt64(0), Shares: &shares,
			},
		})
	}
	return config
}

// newPortSetting returns the default settings of a port. The provider reads every field. Unlike a standard switch, a
// distributed switch rejects promiscuous mode, MAC address changes and forged transmits ("Mastering VMware vSphere 6.7", network
// security policies). The vSphere 5 and 6.0 manuals say that it accepts the last two; later ones say nothing: believed.
func newPortSetting() *types.VMwareDVSPortSetting {
	no := func() *types.BoolPolicy { return &types.BoolPolicy{Value: types.NewBool(false)} }
	yes := func() *types.BoolPolicy { return &types.BoolPolicy{Value: types.NewBool(true)} }
	shaping := func() *types.DVSTrafficShapingPolicy {
		return &types.DVSTrafficShapingPolicy{
			Enabled: no(), AverageBandwidth: &types.LongPolicy{Value: 100_000_000}, PeakBandwidth: &types.LongPolicy{Value: 100_000_000},
			BurstSize: &types.LongPolicy{Value: 100 << 20},
		}
	}
	return &types.VMwareDVSPortSetting{
		DVPortSetting:  types.DVPortSetting{Blocked: no(), VmDirectPathGen2Allowed: no(), InShapingPolicy: shaping(), OutShapingPolicy: shaping()},
		Vlan:           &types.VmwareDistributedVirtualSwitchVlanIdSpec{},
		IpfixEnabled:   no(),
		TxUplink:       no(),
		SecurityPolicy: &types.DVSSecurityPolicy{AllowPromiscuous: no(), MacChanges: no(), ForgedTransmits: no()},
		UplinkTeamingPolicy: &types.VmwareUplinkPortTeamingPolicy{
			Policy: &types.StringPolicy{Value: "loadbalance_srcid"}, ReversePolicy: yes(), NotifySwitches: yes(), RollingOrder: no(),
			FailureCriteria: &types.DVSFailureCriteria{
				CheckSpeed: &types.StringPolicy{Value: "minimum"}, Speed: &types.IntPolicy{Value: 10}, CheckDuplex: no(), FullDuplex: no(),
				CheckErrorPercent: no(), Percentage: &types.IntPolicy{}, CheckBeacon: no(),
			},
			UplinkPortOrder: &types.VMwareUplinkPortOrderPolicy{},
		},
		LacpPolicy: &types.VMwareUplinkLacpPolicy{Enable: no(), Mode: &types.StringPolicy{Value: "passive"}},
	}
}

// uplinkGroup returns the specification of a switch's uplink port group.
func uplinkGroup(s *simulator.DistributedVirtualSwitch) types.DVPortgroupConfigSpec {
	return types.DVPortgroupConfigSpec{
		Name:     s.Name + "-DVUplinks-" + s.Self.Value,
		Type:     string(types.DistributedVirtualPortgroupPortgroupTypeEarlyBinding),
		NumPorts: int32(len(switchConfig(s).UplinkPortPolicy.(*types.DVSNameArrayUplinkPortPolicy).UplinkPortName)),
		DefaultPortConfig: &types.VMwareDVSPortSetting{
			Vlan: &types.VmwareDistributedVirtualSwitchTrunkVlanSpec{VlanId: []types.NumericRange{{Start: 0, End: 4094}}},
		},
	}
}

// applyTraffic sets limits, reservations and shares of traffic types. A level is converted to a number of shares.
func applyTraffic(config *types.VMwareDVSConfigInfo, changes []types.DvsHostInfrastructureTrafficResource) {
	for _, change := range changes {
		for i := range config.InfrastructureTrafficResourceConfig {
			class := &config.InfrastructureTrafficResourceConfig[i]
			if class.Key != change.Key {
				continue
			}
			if change.AllocationInfo.Limit != nil {
				class.AllocationInfo.Limit = change.AllocationInfo.Limit
			}
			if change.AllocationInfo.Reservation != nil {
				class.AllocationInfo.Reservation = change.AllocationInfo.Reservation
			}
			if shares := change.AllocationInfo.Shares; shares != nil && shares.Level != "" {
				set := *shares
				if number, ok := sharesOfLevel[set.Level]; ok {
					set.Shares = number
				}
				class.AllocationInfo.Shares = &set
			}
		}
	}
}
