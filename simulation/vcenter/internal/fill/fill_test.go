package fill_test

import (
	"context"
	"io"
	"log"
	"maps"
	"os"
	"slices"
	"testing"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/property"
	"github.com/vmware/govmomi/view"
	"github.com/vmware/govmomi/vim25"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"

	"massar.ma/datacenters/simulator/internal/fill"
	"massar.ma/datacenters/simulator/internal/inventory"
	"massar.ma/datacenters/simulator/internal/vcenter"
)

func TestMain(m *testing.M) {
	log.SetOutput(io.Discard) // govmomi's simulator logs every fault
	os.Exit(m.Run())
}

// filled returns a client of a vCenter that is filled from a test inventory.
func filled(t *testing.T, name string) (*inventory.Site, *vim25.Client) {
	t.Helper()
	site, err := inventory.Read("../../testdata/" + name + ".json")
	must(t, err)
	return site, filledFrom(t, site)
}

func filledFrom(t *testing.T, site *inventory.Site) *vim25.Client {
	t.Helper()
	hosts := vcenter.Credentials{User: "root", Password: "host-secret"}
	v, err := vcenter.New(vcenter.Options{
		Site: site.Site, Address: "127.0.0.1:1", VCenter: vcenter.Credentials{User: "a", Password: "b"}, Hosts: hosts,
		Hardware: fill.Hardware(site),
	})
	must(t, err)
	t.Cleanup(v.Close)
	must(t, fill.Fill(t.Context(), v, site, hosts))
	client, err := v.Client(t.Context())
	must(t, err)
	return client
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// every returns all objects of a type by name.
func every[T any](t *testing.T, client *vim25.Client, kind string, name func(T) string) map[string]T {
	t.Helper()
	ctx := context.Background()
	v, err := view.NewManager(client).CreateContainerView(ctx, client.ServiceContent.RootFolder, []string{kind}, true)
	must(t, err)
	var objects []T
	refs, err := v.Find(ctx, []string{kind}, nil)
	must(t, err)
	if len(refs) > 0 {
		must(t, property.DefaultCollector(client).Retrieve(ctx, refs, nil, &objects))
	}
	named := map[string]T{}
	for _, o := range objects {
		named[name(o)] = o
	}
	return named
}

func names[T any](objects map[string]T) []string { return slices.Sorted(maps.Keys(objects)) }

func sorted(values []string) []string { return slices.Sorted(slices.Values(values)) }

func TestVCenterHoldsTheInventory(t *testing.T) {
	for _, name := range []string{"rabat", "marrakech"} {
		t.Run(name, func(t *testing.T) {
			site, client := filled(t, name)
			hosts := checkClusters(t, site, client)
			checkSwitches(t, site, client)
			checkDatastores(t, site, client)
			checkMachines(t, site, client)
			if len(site.AwaitingHosts) == 0 {
				t.Fatal("the test inventory has no awaiting hosts")
			}
			for _, host := range site.AwaitingHosts {
				if _, ok := hosts[host.Name]; ok {
					t.Errorf("%s is in the inventory already", host.Name)
				}
			}
			if dcs := names(every(t, client, "Datacenter", func(d mo.Datacenter) string { return d.Name })); !slices.Equal(dcs, []string{site.Datacenter}) {
				t.Errorf("datacenters are %v", dcs)
			}
		})
	}
}

// TestPermissionsBelowTheDatacenter checks permissions on a folder of the datacenter, and on a VM folder, which is created.
func TestPermissionsBelowTheDatacenter(t *testing.T) {
	site, err := inventory.Read("../../testdata/marrakech.json")
	must(t, err)
	site.Roles = []inventory.Role{{Name: "of VMs", Privileges: []string{"VirtualMachine.Interact.PowerOff"}}}
	permission := func(on string) inventory.Permission { return inventory.Permission{Role: "of VMs", On: on} }
	site.Accounts = []inventory.Account{
		{User: "one", Permissions: []inventory.Permission{permission("network"), permission("vm/rehearsals")}},
		{User: "other", Permissions: []inventory.Permission{permission("vm/rehearsals")}},
	}
	client := filledFrom(t, site)
	for folder, want := range map[string][]string{"network": {"one"}, "rehearsals": {"one", "other"}, "vm": nil} {
		found, ok := every(t, client, "Folder", func(f mo.Folder) string { return f.Name })[folder]
		if !ok {
			t.Fatalf("no folder %s", folder)
		}
		permissions, err := object.NewAuthorizationManager(client).RetrieveEntityPermissions(t.Context(), found.Self, false)
		must(t, err)
		var users []string
		for _, each := range permissions {
			users = append(users, each.Principal)
		}
		if !slices.Equal(sorted(users), want) {
			t.Errorf("%s has permissions of %v, want %v", folder, users, want)
		}
	}
}

func checkClusters(t *testing.T, site *inventory.Site, client *vim25.Client) map[string]mo.HostSystem {
	t.Helper()
	clusters := every(t, client, "ClusterComputeResource", func(c mo.ClusterComputeResource) string { return c.Name })
	hosts := every(t, client, "HostSystem", func(h mo.HostSystem) string { return h.Name })
	var clusterNames, hostNames []string
	for _, wanted := range site.Clusters {
		clusterNames = append(clusterNames, wanted.Name)
		cluster := clusters[wanted.Name]
		config := cluster.ConfigurationEx.(*types.ClusterConfigInfoEx)
		policy := config.DasConfig.AdmissionControlPolicy.(*types.ClusterFailoverResourcesAdmissionControlPolicy)
		if *config.DrsConfig.Enabled != wanted.DRS.Enabled || string(config.DrsConfig.DefaultVmBehavior) != wanted.DRS.AutomationLevel ||
			*config.DasConfig.Enabled != wanted.HA.Enabled || policy.FailoverLevel != wanted.HA.HostFailuresToTolerate ||
			policy.CpuFailoverResourcesPercent != wanted.HA.CPUPercent || policy.MemoryFailoverResourcesPercent != wanted.HA.MemoryPercent {
			t.Errorf("%s has DRS %+v and HA %+v", wanted.Name, config.DrsConfig, policy)
		}
		var cpu int32
		var memory int64
		for _, machine := range wanted.Hosts {
			hostNames = append(hostNames, machine.Name)
			hw := machine.Hardware
			cpu += int32(hw.Sockets) * int32(hw.CoresPerSocket) * hw.FrequencyMHz
			memory += hw.MemoryBytes
			summary := hosts[machine.Name].Summary.Hardware
			if summary.MemorySize != hw.MemoryBytes || summary.NumCpuCores != hw.Sockets*hw.CoresPerSocket || summary.CpuMhz != hw.FrequencyMHz || summary.Model != hw.Model {
				t.Errorf("%s has %+v", machine.Name, summary)
			}
			if cards := hosts[machine.Name].Config.Network.Pnic; len(cards) != len(hw.NICs) || cards[0].LinkSpeed.SpeedMb != hw.NICs[0].SpeedMbps {
				t.Errorf("%s has the cards %+v", machine.Name, cards)
			}
		}
		total := cluster.Summary.GetComputeResourceSummary()
		if total.TotalCpu != cpu || total.TotalMemory != memory || int(total.NumHosts) != len(wanted.Hosts) || int(total.NumEffectiveHosts) != len(wanted.Hosts) {
			t.Errorf("%s has %+v", wanted.Name, total)
		}
	}
	if got := names(clusters); !slices.Equal(got, sorted(clusterNames)) {
		t.Errorf("clusters are %v", got)
	}
	if got := names(hosts); !slices.Equal(got, sorted(hostNames)) {
		t.Errorf("hosts are %v", got)
	}
	return hosts
}

func checkSwitches(t *testing.T, site *inventory.Site, client *vim25.Client) {
	t.Helper()
	switches := every(t, client, "DistributedVirtualSwitch", func(s mo.DistributedVirtualSwitch) string { return s.Name })
	groups := every(t, client, "DistributedVirtualPortgroup", func(g mo.DistributedVirtualPortgroup) string { return g.Name })
	count := 0
	for _, wanted := range site.Switches {
		s, ok := switches[wanted.Name]
		if !ok {
			t.Errorf("the switch %s is missing", wanted.Name)
			continue
		}
		config := s.Config.(*types.VMwareDVSConfigInfo)
		if config.MaxMtu != wanted.MTU || len(config.Host) != len(wanted.Hosts) || !slices.Equal(config.UplinkPortPolicy.(*types.DVSNameArrayUplinkPortPolicy).UplinkPortName, wanted.Uplinks) {
			t.Errorf("%s has MTU %d and %d hosts", wanted.Name, config.MaxMtu, len(config.Host))
		}
		count += 1 + len(wanted.PortGroups) // vCenter creates a port group for the uplinks
		for _, group := range wanted.PortGroups {
			vlan := groups[group.Name].Config.DefaultPortConfig.(*types.VMwareDVSPortSetting).Vlan.(*types.VmwareDistributedVirtualSwitchVlanIdSpec)
			if vlan.VlanId != group.VLAN {
				t.Errorf("%s has VLAN %d", group.Name, vlan.VlanId)
			}
		}
	}
	if len(groups) != count || len(switches) != len(site.Switches) {
		t.Errorf("port groups are %v", names(groups))
	}
	for name, network := range every(t, client, "Network", func(n mo.Network) string { return n.Name }) {
		if network.Self.Type == "Network" { // port groups are networks too
			t.Errorf("unexpected network %s", name)
		}
	}
}

func checkDatastores(t *testing.T, site *inventory.Site, client *vim25.Client) {
	t.Helper()
	datastores := every(t, client, "Datastore", func(d mo.Datastore) string { return d.Name })
	used := map[string]int64{}
	for _, template := range site.Templates {
		used[template.Datastore] += template.DiskBytes
	}
	for _, vm := range site.VirtualMachines {
		for _, size := range vm.DisksBytes {
			used[vm.Datastore] += size
		}
	}
	for _, wanted := range site.Datastores {
		ds := datastores[wanted.Name]
		if ds.Summary.Capacity != wanted.CapacityBytes || ds.Summary.FreeSpace != wanted.CapacityBytes-used[wanted.Name] || len(ds.Host) != len(wanted.Hosts) {
			t.Errorf("%s has %d bytes, %d free, %d hosts", wanted.Name, ds.Summary.Capacity, ds.Summary.FreeSpace, len(ds.Host))
		}
	}
	if len(datastores) != len(site.Datastores) {
		t.Errorf("datastores are %v", names(datastores))
	}
}

func checkMachines(t *testing.T, site *inventory.Site, client *vim25.Client) {
	t.Helper()
	vms := every(t, client, "VirtualMachine", func(v mo.VirtualMachine) string { return v.Name })
	var wantedNames []string
	for _, wanted := range site.Templates {
		wantedNames = append(wantedNames, wanted.Name)
		vm := vms[wanted.Name]
		if !vm.Config.Template || vm.Config.Firmware != wanted.Firmware || vm.Config.Hardware.NumCPU != wanted.CPUs || int64(vm.Config.Hardware.MemoryMB) != wanted.MemoryMiB || vm.Config.Version != "vmx-19" {
			t.Errorf("%s is %+v", wanted.Name, vm.Config)
		}
	}
	for _, wanted := range site.VirtualMachines {
		wantedNames = append(wantedNames, wanted.Name)
		vm := vms[wanted.Name]
		on := vm.Runtime.PowerState == types.VirtualMachinePowerStatePoweredOn
		if on != wanted.PoweredOn || vm.Config.GuestId != wanted.GuestID || vm.Config.Hardware.NumCPU != wanted.CPUs || int64(vm.Config.Hardware.MemoryMB) != wanted.MemoryMiB || len(vm.Network) != 1 {
			t.Errorf("%s is on: %t, %+v", wanted.Name, on, vm.Config.Hardware)
		}
	}
	if got := names(vms); !slices.Equal(got, sorted(wantedNames)) {
		t.Errorf("virtual machines are %v", got)
	}
}
