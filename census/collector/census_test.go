package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"reflect"
	"slices"
	"testing"

	"github.com/vmware/govmomi/find"
	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/pbm"
	pbmtypes "github.com/vmware/govmomi/pbm/types"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vapi/tags"
	"github.com/vmware/govmomi/vim25"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

const gibibyte = int64(1 << 30)

// connect logs in from the test, to prepare objects for a census.
func connect(t *testing.T, vcenter fixture) *vcenter {
	t.Helper()
	// Go reads the file only once, but all simulators of a test binary have the same certificate.
	t.Setenv("SSL_CERT_FILE", vcenter.environment["SSL_CERT_FILE"])
	account, err := accountFrom(func(name string) string { return vcenter.environment[name] })
	if err != nil {
		t.Fatal(err)
	}
	client, err := account.login(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.logout(t.Context()) })
	return client
}

func propertiesOf(t *testing.T, machine *object.VirtualMachine) (described mo.VirtualMachine, err error) {
	t.Helper()
	err = machine.Properties(t.Context(), machine.Reference(), []string{"snapshot"}, &described)
	return described, err
}

func censusOf(t *testing.T, client *vcenter) *Census {
	t.Helper()
	census, err := takeCensus(t.Context(), client)
	if err != nil {
		t.Fatal(err)
	}
	return census
}

// must returns the value, or fails the test on an error.
func must[T any](t *testing.T) func(value T, err error) T {
	return func(value T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

func finish(t *testing.T, task *object.Task, err error) {
	t.Helper()
	if err == nil {
		err = task.Wait(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
}

func one[T any](t *testing.T, items []T, wanted func(T) bool) T {
	t.Helper()
	index := slices.IndexFunc(items, wanted)
	if index < 0 {
		t.Fatalf("not found in %+v", items)
	}
	return items[index]
}

func equal(t *testing.T, subject string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n got %+v\nwant %+v", subject, got, want)
	}
}

func TestCensusOfADefaultVCenter(t *testing.T) {
	model := simulator.VPX()
	model.Pod = 1
	census := censusOf(t, connect(t, startVCenter(t, model)))

	equal(t, "datacenters", census.Datacenters, []string{"/DC0"})
	equal(t, "kinds of folders", one(t, census.Folders, func(f Folder) bool { return f.Path == "/DC0/vm" }), Folder{Path: "/DC0/vm", Kind: "vm"})
	equal(t, "clusters", len(census.Clusters), 1)
	equal(t, "hosts of the cluster", census.Clusters[0].Hosts, []string{"DC0_C0_H0", "DC0_C0_H1", "DC0_C0_H2"})
	equal(t, "a host in the cluster", census.Hosts[0].Cluster, "DC0_C0")
	equal(t, "its cores", census.Hosts[0].CPUCores > 0, true)
	standalone := one(t, census.Hosts, func(h Host) bool { return h.Name == "DC0_H0" })
	equal(t, "a standalone host", standalone.Cluster, "")
	equal(t, "its VMkernel adapter", standalone.KernelNICs[0].Device, "vmk0")
	equal(t, "root pools are omitted", census.ResourcePools, []ResourcePool{})
	equal(t, "standard networks", census.StandardNetworks, []string{"/DC0/network/VM Network"})
	equal(t, "the switch", census.Switches[0].Name, "DVS0")
	equal(t, "port groups", len(census.PortGroups), 2)
	equal(t, "the switch of a port group", census.PortGroups[0].Switch, "DVS0")
	equal(t, "datastore clusters", census.DatastoreClusters[0].Name, "DC0_POD0")
	equal(t, "virtual machines", len(census.VirtualMachines), 4)
	machine := one(t, census.VirtualMachines, func(m VirtualMachine) bool { return m.Name == "DC0_C0_RP0_VM0" })
	equal(t, "its path", machine.Path, "/DC0/vm/DC0_C0_RP0_VM0")
	equal(t, "its cluster", machine.Cluster, "DC0_C0")
	equal(t, "its pool", machine.ResourcePool, "/DC0/host/DC0_C0/Resources")
	equal(t, "its disk", machine.Disks, []Disk{{Controller: "pvscsi", SizeBytes: 10 * gibibyte, Datastore: "LocalDS_0", Thin: true, Mode: "persistent", Label: "disk-202-0", Backing: "flat"}})
	equal(t, "its adapter", machine.NICs, []NIC{{Network: "DC0_DVPG0", Adapter: "e1000"}})
	equal(t, "a system role", one(t, census.Roles, func(r Role) bool { return r.Name == "Admin" }), Role{Name: "Admin", System: true, Privileges: []string{}})
}

func TestCensusContainsTheConfiguration(t *testing.T) {
	model := simulator.VPX()
	model.Portgroup = 2
	client := connect(t, startVCenter(t, model))
	ctx := t.Context()
	finder := find.NewFinder(client.soap)
	machine := must[*object.VirtualMachine](t)(finder.VirtualMachine(ctx, "/DC0/vm/DC0_C0_RP0_VM0"))
	other := must[*object.VirtualMachine](t)(finder.VirtualMachine(ctx, "/DC0/vm/DC0_C0_RP0_VM1"))
	cluster := must[*object.ClusterComputeResource](t)(finder.ClusterComputeResource(ctx, "/DC0/host/DC0_C0"))
	root := must[*object.ResourcePool](t)(finder.ResourcePool(ctx, "/DC0/host/DC0_C0/Resources"))

	t.Run("folder and pool", func(t *testing.T) {
		parent := must[*object.Folder](t)(finder.Folder(ctx, "/DC0/vm"))
		folder := must[*object.Folder](t)(parent.CreateFolder(ctx, "massar"))
		task, err := folder.MoveInto(ctx, []types.ManagedObjectReference{machine.Reference()})
		finish(t, task, err)
		spec := types.DefaultResourceConfigSpec()
		spec.CpuAllocation.Reservation = types.NewInt64(4000)
		must[*object.ResourcePool](t)(root.Create(ctx, "massar", spec))

		census := censusOf(t, client)
		one(t, census.Folders, func(f Folder) bool { return f == Folder{Path: "/DC0/vm/massar", Kind: "vm"} })
		one(t, census.VirtualMachines, func(m VirtualMachine) bool { return m.Path == "/DC0/vm/massar/DC0_C0_RP0_VM0" })
		equal(t, "pool", len(census.ResourcePools), 1)
		pool := census.ResourcePools[0]
		equal(t, "path", pool.Path, "/DC0/host/DC0_C0/Resources/massar")
		equal(t, "cluster", pool.Cluster, "DC0_C0")
		equal(t, "CPU", pool.CPU, Allocation{SharesLevel: "normal", Shares: pool.CPU.Shares, Reservation: 4000, Expandable: true, Limit: -1})
	})

	t.Run("cluster settings, rules, groups and overrides", func(t *testing.T) {
		vms := []types.ManagedObjectReference{machine.Reference(), other.Reference()}
		task, err := cluster.Reconfigure(ctx, &types.ClusterConfigSpecEx{
			DrsConfig: &types.ClusterDrsConfigInfo{Enabled: types.NewBool(true), DefaultVmBehavior: types.DrsBehaviorFullyAutomated, VmotionRate: 3},
			DasConfig: &types.ClusterDasConfigInfo{
				Enabled: types.NewBool(true), AdmissionControlEnabled: types.NewBool(true),
				AdmissionControlPolicy: &types.ClusterFailoverResourcesAdmissionControlPolicy{
					CpuFailoverResourcesPercent: 25, MemoryFailoverResourcesPercent: 30, FailoverLevel: 1, AutoComputePercentages: types.NewBool(true),
				},
			},
			RulesSpec: []types.ClusterRuleSpec{{
				ArrayUpdateSpec: types.ArrayUpdateSpec{Operation: types.ArrayUpdateOperationAdd},
				Info: &types.ClusterAntiAffinityRuleSpec{
					ClusterRuleInfo: types.ClusterRuleInfo{Name: "apart", Enabled: types.NewBool(true), Mandatory: types.NewBool(true)}, Vm: vms,
				},
			}},
			GroupSpec: []types.ClusterGroupSpec{{
				ArrayUpdateSpec: types.ArrayUpdateSpec{Operation: types.ArrayUpdateOperationAdd},
				Info:            &types.ClusterVmGroup{ClusterGroupInfo: types.ClusterGroupInfo{Name: "database"}, Vm: vms},
			}},
			DrsVmConfigSpec: []types.ClusterDrsVmConfigSpec{{
				ArrayUpdateSpec: types.ArrayUpdateSpec{Operation: types.ArrayUpdateOperationAdd},
				Info:            &types.ClusterDrsVmConfigInfo{Key: machine.Reference(), Behavior: types.DrsBehaviorManual},
			}},
		}, true)
		finish(t, task, err)

		described := censusOf(t, client).Clusters[0]
		names := []string{"DC0_C0_RP0_VM0", "DC0_C0_RP0_VM1"}
		equal(t, "DRS", described.DRS.Enabled, true)
		equal(t, "groups", described.Groups, []ClusterGroup{{Name: "database", Kind: "vm", Members: names}})
		equal(t, "rules", described.Rules, []ClusterRule{{Name: "apart", Kind: "antiAffinity", Enabled: true, Mandatory: true, VMs: names}})
		equal(t, "overrides", described.Overrides, []VMOverride{{VM: "DC0_C0_RP0_VM0", Automation: "manual"}})
	})

	t.Run("virtual machine", func(t *testing.T) {
		const metadata = "local-hostname: rab-db-1"
		task, err := machine.Reconfigure(ctx, types.VirtualMachineConfigSpec{
			NumCPUs: 8, MemoryMB: 16384, Annotation: "read me", CpuHotAddEnabled: types.NewBool(true),
			ExtraConfig: []types.BaseOptionValue{
				&types.OptionValue{Key: "guestinfo.metadata", Value: metadata},
				&types.OptionValue{Key: "guestinfo.appInfo", Value: "changes every half hour"},
				&types.OptionValue{Key: "disk.enableUUID", Value: "TRUE"},
			},
		})
		finish(t, task, err)
		task, err = machine.CreateSnapshot(ctx, "before", "", false, false)
		finish(t, task, err)

		described := one(t, censusOf(t, client).VirtualMachines, func(m VirtualMachine) bool { return m.Name == "DC0_C0_RP0_VM0" })
		equal(t, "size", []any{described.CPUs, described.MemoryMebibytes, described.CPUHotAdd}, []any{int32(8), int32(16384), true})
		sum := sha256.Sum256([]byte(metadata))
		equal(t, "guestinfo", described.GuestInfo, map[string]string{"guestinfo.metadata": hex.EncodeToString(sum[:])})
		equal(t, "annotation", described.Annotation, "read me")
		taken := must[mo.VirtualMachine](t)(propertiesOf(t, machine)).Snapshot.RootSnapshotList[0].CreateTime
		equal(t, "snapshots", described.Snapshots, []Snapshot{{Name: "before", Created: taken.UTC().Format("2006-01-02T15:04:05.000Z")}})
		equal(t, "parent of the disk", described.Disks[0].Parent, "")
	})

	t.Run("linked clone", func(t *testing.T) {
		devices := must[object.VirtualDeviceList](t)(machine.Device(ctx))
		disk := devices.SelectByType((*types.VirtualDisk)(nil))[0].(*types.VirtualDisk)
		backing := disk.Backing.(*types.VirtualDiskFlatVer2BackingInfo)
		frozen := *backing
		backing.FileName, backing.Parent = "[LocalDS_0] DC0_C0_RP0_VM0/delta.vmdk", &frozen
		r := &inventoryReader{}
		described := r.disksOf("vm-1", devices, nil)
		equal(t, "parent of the disk", described[0].Parent, frozen.FileName)
	})

	t.Run("port group", func(t *testing.T) {
		network := must[object.NetworkReference](t)(finder.Network(ctx, "DC0_DVPG1"))
		group := object.NewDistributedVirtualPortgroup(client.soap, network.Reference())
		task, err := group.Reconfigure(ctx, types.DVPortgroupConfigSpec{DefaultPortConfig: &types.VMwareDVSPortSetting{
			DVPortSetting: types.DVPortSetting{InShapingPolicy: &types.DVSTrafficShapingPolicy{
				Enabled: &types.BoolPolicy{Value: types.NewBool(true)}, AverageBandwidth: &types.LongPolicy{Value: 720_000_000},
				PeakBandwidth: &types.LongPolicy{Value: 800_000_000}, BurstSize: &types.LongPolicy{Value: 90_000_000},
			}},
			Vlan:           &types.VmwareDistributedVirtualSwitchVlanIdSpec{VlanId: 150},
			SecurityPolicy: &types.DVSSecurityPolicy{ForgedTransmits: &types.BoolPolicy{Value: types.NewBool(true)}},
			UplinkTeamingPolicy: &types.VmwareUplinkPortTeamingPolicy{
				Policy:          &types.StringPolicy{Value: "failover_explicit"},
				UplinkPortOrder: &types.VMwareUplinkPortOrderPolicy{ActiveUplinkPort: []string{"uplink-2"}, StandbyUplinkPort: []string{"uplink-1"}},
			},
		}})
		finish(t, task, err)
		described := one(t, censusOf(t, client).PortGroups, func(g PortGroup) bool { return g.Name == "DC0_DVPG1" })
		equal(t, "VLAN", described.VLAN, VLAN{Kind: "access", ID: 150, Ranges: []VLANRange{}})
		equal(t, "security", described.Security, Security{ForgedTransmits: true})
		equal(t, "teaming", described.Teaming, Teaming{Policy: "failover_explicit", ActiveUplinks: []string{"uplink-2"}, StandbyUplinks: []string{"uplink-1"}})
		equal(t, "shaping in", described.ShapingIn, Shaping{Enabled: true, AverageBitPerSecond: 720_000_000, PeakBitPerSecond: 800_000_000, BurstBytes: 90_000_000})
		equal(t, "shaping out", described.ShapingOut, Shaping{})
	})

	t.Run("storage policy", func(t *testing.T) {
		policies := must[*pbm.Client](t)(pbm.NewClient(ctx, client.soap))
		spec := must[*pbmtypes.PbmCapabilityProfileCreateSpec](t)(pbm.CreateCapabilityProfileSpec(pbm.CapabilityProfileCreateSpec{
			Name: "massar-flash", Description: "flash", SubProfileName: "Tag based placement",
			CapabilityList: []pbm.Capability{{ID: "storage-class", Namespace: "http://www.vmware.com/storage/tag", PropertyList: []pbm.Property{
				{ID: "com.vmware.storage.tag.storage-class.property", DataType: "set", Value: "flash,fast", Operator: "NOT"},
			}}},
		}))
		must[*pbmtypes.PbmProfileId](t)(policies.CreateProfile(ctx, *spec))

		described := censusOf(t, client).StoragePolicies
		equal(t, "policy", one(t, described, func(p StoragePolicy) bool { return p.Name == "massar-flash" }), StoragePolicy{
			Name: "massar-flash", Description: "flash",
			Rules: []StorageRule{{Provider: "http://www.vmware.com/storage/tag", Capability: "storage-class", Operator: "NOT", Values: []string{"fast", "flash"}}},
		})
		ofVSAN := one(t, described, func(p StoragePolicy) bool { return p.Name == "vSAN Default Storage Policy" })
		one(t, ofVSAN.Rules, func(r StorageRule) bool {
			return reflect.DeepEqual(r, StorageRule{Provider: "VSAN", Capability: "hostFailuresToTolerate", Values: []string{"1"}})
		})
	})

	t.Run("tags, custom attributes, roles and permissions", func(t *testing.T) {
		manager := tags.NewManager(client.rest)
		category := must[string](t)(manager.CreateCategory(ctx, &tags.Category{Name: "tier", Cardinality: "SINGLE", AssociableTypes: []string{"VirtualMachine"}}))
		tag := must[string](t)(manager.CreateTag(ctx, &tags.Tag{Name: "database", CategoryID: category}))
		if err := manager.AttachTag(ctx, tag, other.Reference()); err != nil {
			t.Fatal(err)
		}
		fields := must[*object.CustomFieldsManager](t)(object.GetCustomFieldsManager(client.soap))
		field := must[*types.CustomFieldDef](t)(fields.Add(ctx, "owner", "VirtualMachine", nil, nil))
		if err := fields.Set(ctx, other.Reference(), field.Key, "DEN"); err != nil {
			t.Fatal(err)
		}
		access := object.NewAuthorizationManager(client.soap)
		role := must[int32](t)(access.AddRole(ctx, "auditor", []string{"System.View", "System.Read"}))
		entity := other.Reference() // vCenter sets it, but the simulator does not
		permission := types.Permission{Entity: &entity, Principal: "den\\auditors", Group: true, RoleId: role, Propagate: true}
		if err := access.SetEntityPermissions(ctx, entity, []types.Permission{permission}); err != nil {
			t.Fatal(err)
		}

		census := censusOf(t, client)
		const path = "/DC0/vm/DC0_C0_RP0_VM1"
		equal(t, "categories", census.TagCategories, []TagCategory{{Name: "tier", Cardinality: "SINGLE", Types: []string{"VirtualMachine"}}})
		equal(t, "tags", census.Tags, []Tag{{Category: "tier", Name: "database", Objects: []string{path}}})
		equal(t, "attributes", census.CustomAttributes, []CustomAttribute{{Name: "owner", Type: "VirtualMachine", Values: map[string]string{path: "DEN"}}})
		one(t, census.Roles, func(r Role) bool {
			return reflect.DeepEqual(r, Role{Name: "auditor", Privileges: []string{"System.Anonymous", "System.Read", "System.View"}})
		})
		one(t, census.Permissions, func(p Permission) bool {
			return p == Permission{Path: path, Principal: "den\\auditors", Group: true, Role: "auditor", Propagate: true}
		})
		one(t, census.Permissions, func(p Permission) bool { return p.Path == "/" })
	})
}

// Without govmomi's simulator, which has no hosts on a switch.
func TestHostsOfASwitch(t *testing.T) {
	root := types.ManagedObjectReference{Type: "Folder", Value: "group-d1"}
	reader := &inventoryReader{client: &vim25.Client{ServiceContent: types.ServiceContent{RootFolder: root}}, entities: map[string]entity{"host-1": {name: "esx-01"}, "host-2": {name: "esx-02"}}}
	member := func(id string, devices ...string) types.DistributedVirtualSwitchHostMember {
		backing := &types.DistributedVirtualSwitchHostMemberPnicBacking{}
		for _, device := range devices {
			backing.PnicSpec = append(backing.PnicSpec, types.DistributedVirtualSwitchHostMemberPnicSpec{PnicDevice: device})
		}
		return types.DistributedVirtualSwitchHostMember{Config: types.DistributedVirtualSwitchHostMemberConfigInfo{
			Host: &types.ManagedObjectReference{Type: "HostSystem", Value: id}, Backing: backing,
		}}
	}
	config := &types.VMwareDVSConfigInfo{MaxMtu: 9000}
	config.NetworkResourceManagementEnabled = true
	config.UplinkPortPolicy = &types.DVSNameArrayUplinkPortPolicy{UplinkPortName: []string{"uplink-1", "uplink-2"}}
	port := &types.VMwareDVSPortSetting{UplinkTeamingPolicy: &types.VmwareUplinkPortTeamingPolicy{Policy: &types.StringPolicy{Value: "loadbalance_loadbased"}}}
	config.DefaultPortConfig = port
	config.InfrastructureTrafficResourceConfig = []types.DvsHostInfrastructureTrafficResource{
		{Key: "vmotion", AllocationInfo: types.DvsHostInfrastructureTrafficResourceAllocation{
			Shares: &types.SharesInfo{Level: types.SharesLevelLow, Shares: 25}, Reservation: types.NewInt64(100), Limit: types.NewInt64(1000),
		}},
		{Key: "nfs"},
	}
	config.Host = []types.DistributedVirtualSwitchHostMember{member("host-2", "vmnic0"), member("host-1", "vmnic0", "vmnic1")}

	equal(t, "switch", reader.switchOf(mo.DistributedVirtualSwitch{Config: config}), Switch{
		MTU: 9000, Uplinks: []string{"uplink-1", "uplink-2"}, NetworkIOControl: true,
		Teaming: Teaming{Policy: "loadbalance_loadbased", ActiveUplinks: []string{}, StandbyUplinks: []string{}},
		Traffic: []TrafficShares{{Kind: "nfs", Limit: -1}, {Kind: "vmotion", SharesLevel: "low", Shares: 25, Reservation: 100, Limit: 1000}},
		Hosts:   []SwitchHost{{Name: "esx-01", Devices: []string{"vmnic0", "vmnic1"}}, {Name: "esx-02", Devices: []string{"vmnic0"}}},
	})
}

// A configuration contains effective values, also inherited ones. Two properties of it hold the security policy.
func TestSecurityPolicy(t *testing.T) {
	inherited := &types.BoolPolicy{InheritablePolicy: types.InheritablePolicy{Inherited: true}, Value: types.NewBool(true)}
	port := &types.VMwareDVSPortSetting{SecurityPolicy: &types.DVSSecurityPolicy{
		AllowPromiscuous: inherited, MacChanges: &types.BoolPolicy{Value: types.NewBool(false)},
	}}
	equal(t, "inherited", securityOf(port), Security{Promiscuous: true})
	port.MacManagementPolicy = &types.DVSMacManagementPolicy{MacChanges: types.NewBool(true), ForgedTransmits: types.NewBool(false)}
	equal(t, "successor", securityOf(port), Security{Promiscuous: true, MACChanges: true})
	equal(t, "none", securityOf(&types.VMwareDVSPortSetting{}), Security{})
}

func TestServicesOfAdapters(t *testing.T) {
	info := &types.HostVirtualNicManagerInfo{NetConfig: []types.VirtualNicManagerNetConfig{
		{NicType: "vmotion", SelectedVnic: []string{"vmotion.key-vim.host.VirtualNic-vmk1", "vmotion.key-vim.host.VirtualNic-vmk10"}},
		{NicType: "management", SelectedVnic: []string{"management.key-vim.host.VirtualNic-vmk1"}},
	}}
	equal(t, "two", servicesOf("key-vim.host.VirtualNic-vmk1", info), []string{"management", "vmotion"})
	equal(t, "one", servicesOf("key-vim.host.VirtualNic-vmk10", info), []string{"vmotion"})
	equal(t, "none", servicesOf("key-vim.host.VirtualNic-vmk2", info), []string{})
	equal(t, "unknown", servicesOf("key-vim.host.VirtualNic-vmk1", nil), []string{})
}

func TestAdapterNames(t *testing.T) {
	for typeName, want := range map[string]string{
		"VirtualVmxnet3": "vmxnet3", "VirtualE1000": "e1000", "VirtualE1000e": "e1000e", "VirtualSriovEthernetCard": "sriov",
	} {
		equal(t, typeName, adapterOf(typeName), want)
	}
}

// countingRoundTripper counts SOAP requests, except those that wait: their number depends on the duration of a search.
type countingRoundTripper struct {
	soap.RoundTripper
	requests int
}

func (c *countingRoundTripper) RoundTrip(ctx context.Context, request, response soap.HasFault) error {
	if _, waits := request.(*methods.WaitForUpdatesExBody); !waits {
		c.requests++
	}
	return c.RoundTripper.RoundTrip(ctx, request, response)
}

func TestRequestsDoNotGrowWithTheInventory(t *testing.T) {
	requestsFor := func(machines int) int {
		model := simulator.VPX()
		model.Machine = machines
		client := connect(t, startVCenter(t, model))
		counter := &countingRoundTripper{RoundTripper: client.soap.RoundTripper}
		client.soap.RoundTripper = counter
		equal(t, "virtual machines", len(censusOf(t, client).VirtualMachines), 2*machines)
		return counter.requests
	}
	equal(t, "requests", requestsFor(50), requestsFor(1))
}
