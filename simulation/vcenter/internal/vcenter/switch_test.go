package vcenter_test

import (
	"slices"
	"testing"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

func switchConfig(r *rabat, s object.Reference) *types.VMwareDVSConfigInfo {
	r.Helper()
	return read[mo.DistributedVirtualSwitch](r, s, "config").Config.(*types.VMwareDVSConfigInfo)
}

func (r *rabat) reconfigureSwitch(s *object.DistributedVirtualSwitch, change func(*types.VMwareDVSConfigSpec)) error {
	spec := &types.VMwareDVSConfigSpec{}
	spec.ConfigVersion = switchConfig(r, s).ConfigVersion
	change(spec)
	_, err := r.result(s.Reconfigure(r.ctx, spec))
	return err
}

func TestSwitchComesWithHostsAndDefaults(t *testing.T) {
	r := start(t)
	e := r.extend("rab-esx-11", "rab-esx-12")
	if kind := e.dvs.Reference().Type; kind != "VmwareDistributedVirtualSwitch" {
		t.Errorf("the switch is a %s", kind)
	}
	config := switchConfig(r, e.dvs)
	if len(config.Host) != 2 || config.MaxMtu != 9000 || config.ConfigVersion != "1" || len(config.InfrastructureTrafficResourceConfig) != 10 || len(config.UplinkPortgroup) != 1 {
		t.Errorf("the switch has %d hosts, MTU %d, version %s, %d traffic classes", len(config.Host), config.MaxMtu, config.ConfigVersion, len(config.InfrastructureTrafficResourceConfig))
	}
	backing := config.Host[0].Config.Backing.(*types.DistributedVirtualSwitchHostMemberPnicBacking)
	if len(backing.PnicSpec) != 1 || backing.PnicSpec[0].PnicDevice != "vmnic0" {
		t.Errorf("the host's uplinks are %+v", backing.PnicSpec)
	}
	if networks := read[mo.HostSystem](r, e.hosts[0], "network").Network; len(networks) != 2 { // uplinks and pg-extension
		t.Errorf("the host's networks are %v", networks)
	}
	if networks := read[mo.ClusterComputeResource](r, e.cluster, "network").Network; !slices.Contains(networks, e.group.Reference()) {
		t.Errorf("the cluster's networks are %v", networks)
	}
	response, err := methods.QueryDvsByUuid(r.ctx, r.client, &types.QueryDvsByUuid{This: *r.client.ServiceContent.DvSwitchManager, Uuid: config.Uuid})
	must(t, err)
	if *response.Returnval != e.dvs.Reference() {
		t.Errorf("the switch with the UUID is %s", response.Returnval)
	}
}

func TestSwitchCreationFails(t *testing.T) {
	r := start(t)
	e := r.extend("rab-esx-11", "rab-esx-12")
	create := func(spec types.DVSCreateSpec) error {
		_, err := r.result(r.folders.NetworkFolder.CreateDVS(r.ctx, spec))
		return err
	}
	refused[*types.DuplicateName](r, create(r.switchSpec("vds-rabat-prod")))
	spec := r.switchSpec("vds-second")
	spec.ConfigSpec.GetDVSConfigSpec().Host = []types.DistributedVirtualSwitchHostMemberConfigSpec{member(types.ConfigSpecOperationAdd, e.hosts[0], "vmnic9")}
	refused[*types.InvalidArgument](r, create(spec))
	if _, err := r.find.Network(r.ctx, "vds-second"); err == nil {
		t.Error("the switch exists after a failed creation")
	}
	r.makeSwitch("vds-second")
}

func TestSwitchIsLeftWhenANetworkCardIsInUse(t *testing.T) {
	for name, card := range map[string]string{"of a distributed switch": "vmnic0", "of vSwitch0": "vmnic2"} {
		t.Run(name, func(t *testing.T) {
			r := start(t)
			e := r.extend("rab-esx-11")
			other := object.NewHostSystem(r.client.Client, r.done(e.cluster.AddHost(r.ctx, r.connect("rab-esx-12"), true, nil, nil)))
			create := func() error {
				spec := r.switchSpec("vds-second")
				spec.ConfigSpec.GetDVSConfigSpec().Host = []types.DistributedVirtualSwitchHostMemberConfigSpec{
					member(types.ConfigSpecOperationAdd, e.hosts[0], card), member(types.ConfigSpecOperationAdd, other, "vmnic1"),
				}
				_, err := r.result(r.folders.NetworkFolder.CreateDVS(r.ctx, spec))
				return err
			}
			err := create()
			if want := "Cannot complete a vSphere Distributed Switch operation for one or more host members."; err == nil || err.Error() != want {
				t.Errorf("the error is %v", err)
			}
			fault := refused[*types.DvsOperationBulkFault](r, err)
			if len(fault.HostFault) != 1 || fault.HostFault[0].Host != e.hosts[0].Reference() {
				t.Fatalf("it failed on %+v", fault.HostFault)
			}
			if cause, ok := fault.HostFault[0].Fault.Fault.(*types.ResourceInUse); !ok || cause.Name != card {
				t.Errorf("the cause is %+v", fault.HostFault[0].Fault.Fault)
			}
			refused[*types.DuplicateName](r, create())
			left, err := r.find.Network(r.ctx, "vds-second")
			must(t, err)
			if members := switchConfig(r, left).Host; len(members) != 1 || *members[0].Config.Host != other.Reference() {
				t.Errorf("the switch that was left has %d members", len(members))
			}
		})
	}
}

func TestNetworkCardInUseCannotBecomeAnUplink(t *testing.T) {
	r := start(t)
	e := r.extend("rab-esx-11", "rab-esx-12")
	err := r.reconfigureSwitch(e.dvs, func(spec *types.VMwareDVSConfigSpec) {
		spec.Host = []types.DistributedVirtualSwitchHostMemberConfigSpec{member(types.ConfigSpecOperationEdit, e.hosts[0], "vmnic0", "vmnic2")}
	})
	refused[*types.DvsOperationBulkFault](r, err)
	if cards := switchConfig(r, e.dvs).Host[0].Config.Backing.(*types.DistributedVirtualSwitchHostMemberPnicBacking).PnicSpec; len(cards) != 1 {
		t.Errorf("the host's uplinks are %+v", cards)
	}
}

func TestSwitchReconfiguration(t *testing.T) {
	r := start(t)
	e := r.extend("rab-esx-11", "rab-esx-12")
	must(t, r.reconfigureSwitch(e.dvs, func(spec *types.VMwareDVSConfigSpec) {
		spec.MaxMtu, spec.Description = 1500, "changed"
		spec.Host = []types.DistributedVirtualSwitchHostMemberConfigSpec{member(types.ConfigSpecOperationEdit, e.hosts[0], "vmnic0", "vmnic1")}
		spec.InfrastructureTrafficResourceConfig = []types.DvsHostInfrastructureTrafficResource{{Key: "vmotion", AllocationInfo: types.DvsHostInfrastructureTrafficResourceAllocation{
			Shares: &types.SharesInfo{Level: types.SharesLevelHigh},
		}}}
	}))
	config := switchConfig(r, e.dvs)
	vmotion := config.InfrastructureTrafficResourceConfig[2].AllocationInfo
	if config.MaxMtu != 1500 || config.ConfigVersion != "2" || vmotion.Shares.Shares != 100 || *vmotion.Limit != -1 || config.LinkDiscoveryProtocolConfig == nil {
		t.Errorf("MTU %d, version %s, vmotion %+v", config.MaxMtu, config.ConfigVersion, vmotion)
	}
	if cards := config.Host[0].Config.Backing.(*types.DistributedVirtualSwitchHostMemberPnicBacking).PnicSpec; len(cards) != 2 {
		t.Errorf("the host's uplinks are %+v", cards)
	}
	err := r.reconfigureSwitch(e.dvs, func(spec *types.VMwareDVSConfigSpec) { spec.ConfigVersion, spec.MaxMtu = "1", 9000 })
	refused[*types.ConcurrentAccess](r, err)
}

func TestHostInUseCannotLeaveTheSwitch(t *testing.T) {
	r := start(t)
	e := r.extend("rab-esx-11", "rab-esx-12")
	vm := r.mustClone("web", e.pool, e.datastore)
	must(t, r.plug(vm, e.group))
	at := object.NewHostSystem(r.client.Client, hostOfVM(r, vm))
	leave := func() error {
		return r.reconfigureSwitch(e.dvs, func(spec *types.VMwareDVSConfigSpec) {
			spec.Host = []types.DistributedVirtualSwitchHostMemberConfigSpec{member(types.ConfigSpecOperationRemove, at)}
		})
	}
	refused[*types.ResourceInUse](r, leave())
	refused[*types.ResourceInUse](r, r.failure(e.dvs.Destroy(r.ctx)))
	r.done(at.EnterMaintenanceMode(r.ctx, 60, true, nil))
	must(t, leave())
	if members := switchConfig(r, e.dvs).Host; len(members) != 1 {
		t.Errorf("the switch has %d members", len(members))
	}
}

func TestPortGroups(t *testing.T) {
	r := start(t)
	e := r.extend("rab-esx-11")
	refused[*types.DuplicateName](r, r.failure(e.dvs.AddPortgroup(r.ctx, []types.DVPortgroupConfigSpec{{Name: "pg-management"}})))

	before := read[mo.DistributedVirtualPortgroup](r, e.group, "config").Config
	spec := types.DVPortgroupConfigSpec{ConfigVersion: before.ConfigVersion, Description: "changed"}
	r.done(e.group.Reconfigure(r.ctx, spec))
	after := read[mo.DistributedVirtualPortgroup](r, e.group, "config").Config
	setting := after.DefaultPortConfig.(*types.VMwareDVSPortSetting)
	if vlan := setting.Vlan.(*types.VmwareDistributedVirtualSwitchVlanIdSpec).VlanId; vlan != 310 || after.Name != "pg-extension" || after.NumPorts != 8 || after.ConfigVersion != "2" {
		t.Errorf("after a change of the description: VLAN %d, %+v", vlan, after)
	}
	if setting.SecurityPolicy.ForgedTransmits.Value == nil || setting.UplinkTeamingPolicy.FailureCriteria == nil {
		t.Error("the setting is incomplete")
	}
	refused[*types.DuplicateName](r, r.failure(e.group.Reconfigure(r.ctx, types.DVPortgroupConfigSpec{Name: "pg-management"})))

	vm := r.mustClone("web", e.pool, e.datastore)
	must(t, r.plug(vm, e.group))
	refused[*types.ResourceInUse](r, r.failure(e.group.Destroy(r.ctx)))
	r.done(vm.Destroy(r.ctx))
	r.done(e.group.Destroy(r.ctx))
	if networks := read[mo.ClusterComputeResource](r, e.cluster, "network").Network; len(networks) != 1 {
		t.Errorf("the cluster's networks are still %v", networks)
	}
}

func (r *rabat) securityOf(group *object.DistributedVirtualPortgroup) *types.DVSSecurityPolicy {
	r.Helper()
	return read[mo.DistributedVirtualPortgroup](r, group, "config").Config.DefaultPortConfig.(*types.VMwareDVSPortSetting).SecurityPolicy
}

// From release 2.14.0 on, the provider sends no policy that is false: such a port group has what its switch has.
func TestPortGroupInheritsPolicies(t *testing.T) {
	r := start(t)
	e := r.extend("rab-esx-11")
	policy := func(value bool) *types.DVSSecurityPolicy {
		return &types.DVSSecurityPolicy{AllowPromiscuous: &types.BoolPolicy{Value: types.NewBool(value)}}
	}
	security := func(value bool) *types.VMwareDVSPortSetting {
		return &types.VMwareDVSPortSetting{SecurityPolicy: policy(value)}
	}
	setOnSwitch := func(value bool) {
		t.Helper()
		must(t, r.reconfigureSwitch(e.dvs, func(spec *types.VMwareDVSConfigSpec) { spec.DefaultPortConfig = security(value) }))
	}
	setOnGroup := func(policy *types.DVSSecurityPolicy) {
		t.Helper()
		r.done(e.group.Reconfigure(r.ctx, types.DVPortgroupConfigSpec{DefaultPortConfig: &types.VMwareDVSPortSetting{SecurityPolicy: policy}}))
	}
	expect := func(when string, value, inherited bool) {
		t.Helper()
		if found := r.securityOf(e.group).AllowPromiscuous; *found.Value != value || found.Inherited != inherited {
			t.Errorf("%s: promiscuous mode is %t, inherited %t", when, *found.Value, found.Inherited)
		}
	}
	expect("a new port group", false, true)
	setOnSwitch(true)
	expect("the switch accepts it", true, true)
	later := r.makePortGroup(e.dvs, "pg-later", 311)
	if found := r.securityOf(later).AllowPromiscuous; !*found.Value || !found.Inherited {
		t.Errorf("a later port group has %+v", found)
	}
	setOnGroup(policy(false))
	expect("the port group refuses it", false, false)
	setOnSwitch(true)
	expect("and does not inherit", false, false)
	setOnGroup(&types.DVSSecurityPolicy{AllowPromiscuous: &types.BoolPolicy{InheritablePolicy: types.InheritablePolicy{Inherited: true}}})
	expect("it inherits again", true, true)
	setOnSwitch(false)
	expect("the switch refuses it", false, true)
	if r.securityOf(e.group).ForgedTransmits.Value == nil {
		t.Error("the policy is incomplete")
	}
	if vlan := read[mo.DistributedVirtualPortgroup](r, e.group, "config").Config.DefaultPortConfig.(*types.VMwareDVSPortSetting).Vlan.(*types.VmwareDistributedVirtualSwitchVlanIdSpec); vlan.VlanId != 310 || vlan.Inherited {
		t.Errorf("the VLAN is %+v", vlan)
	}
}
