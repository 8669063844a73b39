package vcenter_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"

	"massar.ma/datacenters/simulator/internal/vcenter"
)

func TestAddHostFails(t *testing.T) {
	r := start(t)
	cluster := r.cluster("rabat-prod")
	real := r.connect("rab-esx-11").SslThumbprint
	add := func(change func(*types.HostConnectSpec)) error {
		spec := r.connect("rab-esx-11")
		change(&spec)
		_, err := r.result(cluster.AddHost(r.ctx, spec, true, nil, nil))
		return err
	}

	unknown := add(func(s *types.HostConnectSpec) { s.HostName = "rab-esx-99" + domain })
	if fault := refused[*types.NoHost](r, unknown); fault.Name != "rab-esx-99"+domain {
		t.Errorf("the fault names %q", fault.Name)
	}
	for name, thumbprint := range map[string]string{"absent": "", "different": strings.Replace(real, real[:2], "00", 1)} {
		err := add(func(s *types.HostConnectSpec) { s.SslThumbprint = thumbprint })
		if fault := refused[*types.SSLVerifyFault](r, err); fault.Thumbprint != real {
			t.Errorf("%s thumbprint: the fault has %q, want %q", name, fault.Thumbprint, real)
		}
	}
	refused[*types.InvalidLogin](r, add(func(s *types.HostConnectSpec) { s.Password = "wrong" }))
	refused[*types.InvalidLogin](r, add(func(s *types.HostConnectSpec) { s.UserName = "admin" }))
	must(t, add(func(*types.HostConnectSpec) {}))
	refused[*types.AlreadyConnected](r, add(func(*types.HostConnectSpec) {}))
}

func TestHardwareOfAnAddedHost(t *testing.T) {
	r := start(t)
	e := r.extend("rab-esx-11", "rab-esx-12")

	h := read[mo.HostSystem](r, e.hosts[0], "summary", "hardware", "config", "datastore", "name")
	if hw := h.Summary.Hardware; hw.MemorySize != 768*gib || hw.NumCpuPkgs != 2 || hw.NumCpuCores != 48 || hw.CpuMhz != 2800 || hw.Vendor != "Dell Inc." || hw.Model != "PowerEdge R760" {
		t.Errorf("summary.hardware is %+v", *hw)
	}
	if cpu := h.Hardware.CpuInfo; cpu.NumCpuPackages != 2 || cpu.NumCpuCores != 48 || cpu.Hz != 2_800_000_000 || h.Hardware.MemorySize != 768*gib {
		t.Errorf("hardware is %+v with %d bytes", cpu, h.Hardware.MemorySize)
	}
	if cards := h.Config.Network.Pnic; len(cards) != 4 || cards[3].Device != "vmnic3" || cards[3].LinkSpeed.SpeedMb != 25000 {
		t.Errorf("cards are %+v", cards)
	}
	if disks := h.Config.StorageDevice.ScsiLun; len(disks) != 3 || disks[0].GetScsiLun().CanonicalName != "naa.600508b1001c0001" {
		t.Errorf("the host sees %d disks", len(disks))
	}
	if !slices.Contains(h.Datastore, e.datastore.Reference()) {
		t.Error("the host does not mount the datastore")
	}

	summary := read[mo.ClusterComputeResource](r, e.cluster, "summary").Summary.GetComputeResourceSummary()
	if summary.NumHosts != 2 || summary.NumEffectiveHosts != 2 || summary.TotalCpu != 2*48*2800 || summary.TotalMemory != 2*768*gib || summary.EffectiveMemory != 2*768*1024 {
		t.Errorf("the cluster's summary is %+v", *summary)
	}
}

func TestNewHostMountsExistingDatastores(t *testing.T) {
	r := start(t)
	e := r.extend("rab-esx-11")
	late := object.NewHostSystem(r.client.Client, r.done(e.cluster.AddHost(r.ctx, r.connect("rab-esx-12"), true, nil, nil)))
	if mounts := read[mo.HostSystem](r, late, "datastore").Datastore; !slices.Equal(mounts, []types.ManagedObjectReference{e.datastore.Reference()}) {
		t.Errorf("the new host mounts %v", mounts)
	}
	if hosts := read[mo.Datastore](r, e.datastore, "host").Host; len(hosts) != 2 {
		t.Errorf("the datastore is mounted on %d hosts", len(hosts))
	}
}

func TestRemovedHostCanBeAddedAgain(t *testing.T) {
	r := start(t)
	e := r.extend("rab-esx-11", "rab-esx-12")
	remove := func(host *object.HostSystem) error {
		_, err := r.result(host.Destroy(r.ctx))
		return err
	}
	must(t, remove(e.hosts[1]))
	if hosts := read[mo.ClusterComputeResource](r, e.cluster, "host").Host; !slices.Equal(hosts, []types.ManagedObjectReference{e.hosts[0].Reference()}) {
		t.Errorf("the cluster's hosts are %v", hosts)
	}
	if members := read[mo.DistributedVirtualSwitch](r, e.dvs, "summary").Summary.HostMember; len(members) != 1 {
		t.Errorf("the switch has %d members", len(members))
	}
	r.done(e.cluster.AddHost(r.ctx, r.connect("rab-esx-12"), true, nil, nil))

	vm := r.mustClone("web-1", e.pool, e.datastore)
	at := object.NewHostSystem(r.client.Client, hostOfVM(r, vm))
	refused[*types.ResourceInUse](r, remove(at))
}

func TestMaintenanceEvacuates(t *testing.T) {
	r := start(t)
	e := r.extend("rab-esx-11", "rab-esx-12")
	running := r.mustClone("running", e.pool, e.datastore)
	must(t, r.plug(running, e.group))
	r.done(running.PowerOn(r.ctx))
	at := object.NewHostSystem(r.client.Client, hostOfVM(r, running))
	r.mustClone("off-1", e.pool, e.datastore)
	r.mustClone("off-2", e.pool, e.datastore) // one of the two is on the host

	r.done(at.EnterMaintenanceMode(r.ctx, 60, true, nil))
	if hostOfVM(r, running) == at.Reference() {
		t.Error("the running VM is still on the host")
	}
	if vms := read[mo.HostSystem](r, at, "vm").Vm; len(vms) != 0 {
		t.Errorf("the host still lists %v", vms)
	}
	if summary := read[mo.ClusterComputeResource](r, e.cluster, "summary").Summary.GetComputeResourceSummary(); summary.NumHosts != 2 || summary.NumEffectiveHosts != 1 {
		t.Errorf("the cluster has %d hosts, %d of them effective", summary.NumHosts, summary.NumEffectiveHosts)
	}

	other := object.NewHostSystem(r.client.Client, hostOfVM(r, running))
	refused[*types.Timedout](r, r.failure(other.EnterMaintenanceMode(r.ctx, 60, true, nil))) // no other host
	r.done(at.ExitMaintenanceMode(r.ctx, 60))
	r.done(other.EnterMaintenanceMode(r.ctx, 60, true, nil))
}

func TestMaintenanceWithoutDRSTimesOut(t *testing.T) {
	r := start(t)
	cluster := r.cluster("rabat-prod")
	r.done(cluster.Reconfigure(r.ctx, &types.ClusterConfigSpecEx{DrsConfig: &types.ClusterDrsConfigInfo{Enabled: types.NewBool(false)}}, true))
	at := object.NewHostSystem(r.client.Client, hostOfVM(r, r.vm("massar-db-01")))
	refused[*types.Timedout](r, r.failure(at.EnterMaintenanceMode(r.ctx, 60, false, nil)))
}

func TestHostManagers(t *testing.T) {
	r := start(t)
	host := r.host("rab-esx-01")
	clock, err := host.ConfigManager().DateTimeSystem(r.ctx)
	must(t, err)
	must(t, clock.UpdateConfig(r.ctx, types.HostDateTimeConfig{NtpConfig: &types.HostNtpConfig{Server: []string{"10.10.0.1"}}}))
	services, err := host.ConfigManager().ServiceSystem(r.ctx)
	must(t, err)
	must(t, services.UpdatePolicy(r.ctx, "ntpd", "on"))
	must(t, services.Start(r.ctx, "ntpd"))
	config := read[mo.HostSystem](r, host, "config").Config
	if servers := config.DateTimeInfo.NtpConfig.Server; !slices.Equal(servers, []string{"10.10.0.1"}) {
		t.Errorf("time servers are %v", servers)
	}
	i := slices.IndexFunc(config.Service.Service, func(s types.HostService) bool { return s.Key == "ntpd" })
	if ntpd := config.Service.Service[i]; !ntpd.Running || ntpd.Policy != "on" {
		t.Errorf("ntpd is %+v", ntpd)
	}
	refused[*types.NotFound](r, services.Start(r.ctx, "telnet"))
	if other := read[mo.HostSystem](r, r.host("rab-esx-02"), "config").Config; len(other.DateTimeInfo.NtpConfig.Server) != 0 {
		t.Error("another host was changed, too")
	}
}

func lockdown(r *rabat, host *object.HostSystem, mode types.HostLockdownMode) error {
	manager := read[mo.HostSystem](r, host, "configManager.hostAccessManager").ConfigManager.HostAccessManager
	_, err := methods.ChangeLockdownMode(r.ctx, r.client, &types.ChangeLockdownMode{This: *manager, Mode: mode})
	return err
}

func TestLockdown(t *testing.T) {
	r := start(t)
	e := r.extend("rab-esx-11")
	host := e.hosts[0]
	reconnect := func() error {
		spec := r.connect("rab-esx-11")
		return r.failure(host.Reconnect(r.ctx, &spec, nil))
	}
	must(t, reconnect())
	refused[*types.InvalidArgument](r, lockdown(r, host, "open"))
	for _, test := range []struct {
		mode    types.HostLockdownMode
		console bool
	}{{types.HostLockdownModeLockdownNormal, true}, {types.HostLockdownModeLockdownStrict, false}, {types.HostLockdownModeLockdownDisabled, true}} {
		must(t, lockdown(r, host, test.mode))
		must(t, lockdown(r, host, test.mode))
		config := read[mo.HostSystem](r, host, "config").Config
		console := slices.IndexFunc(config.Service.Service, func(s types.HostService) bool { return s.Key == "DCUI" })
		if config.LockdownMode != test.mode || config.Service.Service[console].Running != test.console {
			t.Errorf("%s: lockdown is %s, the console is %+v", test.mode, config.LockdownMode, config.Service.Service[console])
		}
		if test.mode == types.HostLockdownModeLockdownDisabled {
			must(t, reconnect())
		} else {
			refused[*types.InvalidLogin](r, reconnect())
		}
	}
}

func TestHostThatDies(t *testing.T) {
	r := start(t)
	e := r.extend("rab-esx-11", "rab-esx-12")
	vm := r.mustClone("web", e.pool, e.datastore)
	must(t, r.plug(vm, e.group))
	host := object.NewHostSystem(r.client.Client, hostOfVM(r, vm))
	name := read[mo.HostSystem](r, host, "name").Name
	state := func() (*types.HostConfigInfo, types.HostSystemConnectionState) {
		h := read[mo.HostSystem](r, host, "config", "runtime")
		return h.Config, h.Runtime.ConnectionState
	}
	if err := r.v.ChangeHost(vcenter.HostChange{Host: "nobody"}); err == nil {
		t.Error("an unknown host changes")
	}

	must(t, r.v.ChangeHost(vcenter.HostChange{Host: name, Answers: types.NewBool(false)}))
	if config, now := state(); now != types.HostSystemConnectionStateNotResponding || config == nil {
		t.Errorf("it is %s", now)
	}
	if runtime := read[mo.VirtualMachine](r, vm, "runtime").Runtime; runtime.ConnectionState != types.VirtualMachineConnectionStateDisconnected {
		t.Errorf("its VM is %s", runtime.ConnectionState)
	}
	network, err := host.ConfigManager().NetworkSystem(r.ctx)
	must(t, err)
	_, err = network.AddVirtualNic(r.ctx, "", types.HostVirtualNicSpec{})
	refused[*types.HostNotConnected](r, err)
	refused[*types.HostNotConnected](r, lockdown(r, host, types.HostLockdownModeLockdownNormal))
	refused[*types.HostNotConnected](r, r.failure(host.EnterMaintenanceMode(r.ctx, 60, true, nil)))
	refused[*types.HostNotConnected](r, r.failure(vm.PowerOn(r.ctx)))
	refused[*types.NoHost](r, r.failure(host.Reconnect(r.ctx, nil, nil)))
	refused[*types.DvsOperationBulkFault](r, r.reconfigureSwitch(e.dvs, func(spec *types.VMwareDVSConfigSpec) {
		spec.Host = []types.DistributedVirtualSwitchHostMemberConfigSpec{member(types.ConfigSpecOperationRemove, host)}
	}))

	r.done(host.Disconnect(r.ctx))
	if config, now := state(); now != types.HostSystemConnectionStateDisconnected || config != nil {
		t.Errorf("after the disconnect it is %s", now)
	}
	must(t, r.v.ChangeHost(vcenter.HostChange{Host: name, Answers: types.NewBool(true)}))
	if _, now := state(); now != types.HostSystemConnectionStateDisconnected {
		t.Errorf("a disconnected host that answers is %s", now)
	}
	r.done(host.Reconnect(r.ctx, nil, nil))
	if config, now := state(); now != types.HostSystemConnectionStateConnected || config == nil {
		t.Errorf("in the end it is %s", now)
	}
	r.done(vm.PowerOn(r.ctx))
}

// A host that joins gets a certificate of vCenter's authority. From then on a thumbprint that does not match is no fault.
func TestCertificateOfAHost(t *testing.T) {
	r := start(t)
	e := r.extend("rab-esx-11")
	host, spec := e.hosts[0], r.connect("rab-esx-11")
	thumbprint := func() string { return read[mo.HostSystem](r, host, "summary").Summary.Config.SslThumbprint }
	signed := thumbprint()
	if signed == spec.SslThumbprint || len(signed) != len(spec.SslThumbprint) {
		t.Errorf("after the join the thumbprint is %s", signed)
	}
	reconnect := func() error { return r.failure(host.Reconnect(r.ctx, &spec, nil)) }
	must(t, reconnect())

	must(t, r.v.ChangeHost(vcenter.HostChange{Host: spec.HostName, Password: "rotated"}))
	refused[*types.InvalidLogin](r, reconnect())
	must(t, r.failure(host.Reconnect(r.ctx, nil, nil))) // vCenter's own account
	spec.Password = "rotated"
	must(t, reconnect())

	// installed anew, it has a certificate of its own, and not vCenter's account
	fresh := strings.Replace(spec.SslThumbprint, spec.SslThumbprint[:2], "00", 1)
	must(t, r.v.ChangeHost(vcenter.HostChange{Host: spec.HostName, Thumbprint: fresh, Version: "8.0.3"}))
	if state := read[mo.HostSystem](r, host, "runtime").Runtime.ConnectionState; state != types.HostSystemConnectionStateNotResponding {
		t.Errorf("it is %s", state)
	}
	refused[*types.InvalidLogin](r, r.failure(host.Reconnect(r.ctx, nil, nil)))
	if fault := refused[*types.SSLVerifyFault](r, reconnect()); fault.Thumbprint != fresh {
		t.Errorf("its thumbprint is %s", fault.Thumbprint)
	}
	r.done(host.Disconnect(r.ctx))
	r.done(host.Destroy(r.ctx))
	spec.SslThumbprint = fresh
	again := object.NewHostSystem(r.client.Client, r.done(e.cluster.AddHost(r.ctx, spec, true, nil, nil)))
	if version := read[mo.HostSystem](r, again, "config").Config.Product.Version; version != "8.0.3" {
		t.Errorf("it runs ESXi %s", version)
	}
}

func TestConnectionOfAHostThatHasNotJoined(t *testing.T) {
	r := start(t)
	spec := r.connect("rab-esx-11")
	dc, err := r.find.Datacenter(r.ctx, "rabat")
	must(t, err)
	query := func(password, thumbprint string) (*types.QueryConnectionInfoResponse, error) {
		return methods.QueryConnectionInfo(r.ctx, r.client, &types.QueryConnectionInfo{
			This: dc.Reference(), Hostname: spec.HostName, Port: 443, Username: spec.UserName, Password: password, SslThumbprint: thumbprint,
		})
	}
	answer, err := query(spec.Password, spec.SslThumbprint)
	must(t, err)
	if config := answer.Returnval.Host.Config; config.Name != spec.HostName || config.Product.Version != vcenter.Version {
		t.Errorf("the answer is %+v", config)
	}
	_, err = query(spec.Password, "")
	refused[*types.SSLVerifyFault](r, err)
	_, err = query("wrong", spec.SslThumbprint)
	refused[*types.InvalidLogin](r, err)
	must(t, r.v.ChangeHost(vcenter.HostChange{Host: spec.HostName, Answers: types.NewBool(false)}))
	_, err = query(spec.Password, spec.SslThumbprint)
	refused[*types.NoHost](r, err)
}

func TestUpgradeOfAHost(t *testing.T) {
	r := start(t)
	e := r.extend("rab-esx-11")
	must(t, r.v.ChangeHost(vcenter.HostChange{Host: "rab-esx-11" + domain, Version: "8.0.3"}))
	r.done(e.cluster.AddHost(r.ctx, r.connect("rab-esx-12"), true, nil, nil))
	for name, version := range map[string]string{"rab-esx-11": "8.0.3", "rab-esx-12": vcenter.Version} {
		h := read[mo.HostSystem](r, r.host(name), "config", "summary")
		if h.Config.Product.Version != version || h.Summary.Config.Product.Version != version {
			t.Errorf("%s runs %s, its summary says %s", name, h.Config.Product.Version, h.Summary.Config.Product.Version)
		}
	}
}

func TestHighAvailabilityRestartsTheVMsOfADeadHost(t *testing.T) {
	r := start(t)
	e := r.extend("rab-esx-11", "rab-esx-12")
	r.done(e.cluster.Reconfigure(r.ctx, &types.ClusterConfigSpecEx{DasConfig: &types.ClusterDasConfigInfo{Enabled: types.NewBool(true)}}, true))
	var vms []*object.VirtualMachine
	for _, name := range []string{"web-1", "web-2", "off"} {
		vm := r.mustClone(name, e.pool, e.datastore)
		must(t, r.plug(vm, e.group))
		if name != "off" {
			r.done(vm.PowerOn(r.ctx))
		}
		vms = append(vms, vm)
	}
	dead := hostOfVM(r, vms[0])
	name := read[mo.HostSystem](r, object.NewHostSystem(r.client.Client, dead), "name").Name
	booted := read[mo.VirtualMachine](r, vms[0], "runtime").Runtime.BootTime
	off := hostOfVM(r, vms[2])

	must(t, r.v.ChangeHost(vcenter.HostChange{Host: name, Answers: types.NewBool(false)}))
	runtime := read[mo.VirtualMachine](r, vms[0], "runtime").Runtime
	if *runtime.Host == dead || runtime.PowerState != types.VirtualMachinePowerStatePoweredOn || runtime.ConnectionState != types.VirtualMachineConnectionStateConnected {
		t.Errorf("the VM is %s and %s on %s", runtime.PowerState, runtime.ConnectionState, runtime.Host)
	}
	if booted == nil || !runtime.BootTime.After(*booted) {
		t.Errorf("it booted at %v, before at %v", runtime.BootTime, booted)
	}
	if hostOfVM(r, vms[2]) != off {
		t.Error("a VM that is off has moved")
	}

	// a VM that must be separate from all others stays on the host that dies
	must(t, r.v.ChangeHost(vcenter.HostChange{Host: name, Answers: types.NewBool(true)}))
	rule := &types.ClusterAntiAffinityRuleSpec{Vm: []types.ManagedObjectReference{vms[0].Reference(), vms[1].Reference()}}
	rule.Name, rule.Enabled = "apart", types.NewBool(true)
	r.done(e.cluster.Reconfigure(r.ctx, &types.ClusterConfigSpecEx{RulesSpec: []types.ClusterRuleSpec{{
		ArrayUpdateSpec: types.ArrayUpdateSpec{Operation: types.ArrayUpdateOperationAdd}, Info: rule,
	}}}, true))
	at := hostOfVM(r, vms[0])
	name = read[mo.HostSystem](r, object.NewHostSystem(r.client.Client, at), "name").Name
	must(t, r.v.ChangeHost(vcenter.HostChange{Host: name, Answers: types.NewBool(false)}))
	if hostOfVM(r, vms[0]) != at {
		t.Error("it runs next to the VM that it must be separate from")
	}
}

func TestManagementNetwork(t *testing.T) {
	r := start(t)
	e := r.extend("rab-esx-11")
	for _, host := range []*object.HostSystem{r.host("rab-esx-01"), e.hosts[0]} {
		network := read[mo.HostSystem](r, host, "config.network").Config.Network
		s := network.Vswitch[0]
		if len(network.Vswitch) != 1 || s.Name != "vSwitch0" || !slices.Equal(s.Pnic, []string{"key-vim.host.PhysicalNic-vmnic2", "key-vim.host.PhysicalNic-vmnic3"}) {
			t.Errorf("the standard switches are %+v", network.Vswitch)
		}
		if groups := network.Portgroup; len(groups) != 1 || groups[0].Spec.Name != "Management Network" || network.Vnic[0].Device != "vmk0" || network.Vnic[0].Portgroup != groups[0].Spec.Name {
			t.Errorf("the port groups are %+v, the first adapter is %+v", groups, network.Vnic[0])
		}
		system, err := host.ConfigManager().NetworkSystem(r.ctx)
		must(t, err)
		refused[*types.HostConfigFault](r, system.RemoveVirtualNic(r.ctx, "vmk0"))
		refused[*types.ResourceInUse](r, system.RemoveVirtualSwitch(r.ctx, "vSwitch0"))
	}
}

func TestVMkernelAdapter(t *testing.T) {
	r := start(t)
	e := r.extend("rab-esx-11")
	network, err := e.hosts[0].ConfigManager().NetworkSystem(r.ctx)
	must(t, err)
	key := e.group.Reference().Value
	device, err := network.AddVirtualNic(r.ctx, "", types.HostVirtualNicSpec{DistributedVirtualPort: &types.DistributedVirtualSwitchPortConnection{PortgroupKey: key}})
	must(t, err)
	refused[*types.ResourceInUse](r, r.failure(e.group.Destroy(r.ctx)))
	must(t, network.UpdateVirtualNic(r.ctx, device, types.HostVirtualNicSpec{Mtu: 9000}))
	must(t, network.RemoveVirtualNic(r.ctx, device))
	refused[*types.NotFound](r, network.RemoveVirtualNic(r.ctx, device))
	r.done(e.group.Destroy(r.ctx))
}

// servicesOf returns the services of a VMkernel adapter as the provider reads them (resource_vsphere_vnic.go:137-163).
func (r *rabat) servicesOf(host *object.HostSystem, device string) []string {
	r.Helper()
	manager, err := host.ConfigManager().VirtualNicManager(r.ctx)
	must(r.T, err)
	info, err := manager.Info(r.ctx)
	must(r.T, err)
	config := read[mo.HostSystem](r, host, "config.virtualNicManagerInfo").Config.VirtualNicManagerInfo
	if !reflect.DeepEqual(config.NetConfig, info.NetConfig) {
		r.Errorf("the host's configuration and its manager differ: %+v, %+v", config.NetConfig, info.NetConfig)
	}
	var services []string
	for _, config := range info.NetConfig {
		if slices.Contains(config.SelectedVnic, config.NicType+".key-vim.host.VirtualNic-"+device) {
			services = append(services, config.NicType)
		}
	}
	return services
}

func TestServicesOfAdapters(t *testing.T) {
	r := start(t)
	e := r.extend("rab-esx-11", "rab-esx-12")
	one, other := e.hosts[0], e.hosts[1]
	network, err := one.ConfigManager().NetworkSystem(r.ctx)
	must(t, err)
	manager, err := one.ConfigManager().VirtualNicManager(r.ctx)
	must(t, err)
	add := func(stack string) (string, error) {
		port := &types.DistributedVirtualSwitchPortConnection{PortgroupKey: e.group.Reference().Value}
		return network.AddVirtualNic(r.ctx, "", types.HostVirtualNicSpec{DistributedVirtualPort: port, NetStackInstanceKey: stack})
	}
	expect := func(host *object.HostSystem, device string, services ...string) {
		t.Helper()
		if found := r.servicesOf(host, device); !slices.Equal(found, services) {
			t.Errorf("%s has the services %v instead of %v", device, found, services)
		}
	}
	expect(one, "vmk0", "management")

	_, err = add("vsan")
	refused[*types.NotFound](r, err) // provider issue 1593

	preset, err := add("vmotion")
	must(t, err)
	expect(one, preset, "vmotion")
	expect(other, preset)
	must(t, network.UpdateVirtualNic(r.ctx, preset, types.HostVirtualNicSpec{Mtu: 9000, NetStackInstanceKey: "vmotion"}))
	expect(one, preset, "vmotion")
	refused[*types.InvalidArgument](r, manager.DeselectVnic(r.ctx, "vmotion", preset))
	refused[*types.InvalidArgument](r, manager.SelectVnic(r.ctx, "management", preset))
	must(t, network.RemoveVirtualNic(r.ctx, preset))
	expect(one, preset)

	chosen, err := add("defaultTcpipStack")
	must(t, err)
	expect(one, chosen)
	must(t, manager.SelectVnic(r.ctx, "vmotion", chosen))
	expect(one, chosen, "vmotion")
	must(t, manager.DeselectVnic(r.ctx, "vmotion", chosen))
	expect(one, chosen)
	refused[*types.InvalidArgument](r, manager.SelectVnic(r.ctx, "unknown", chosen))
	refused[*types.InvalidArgument](r, manager.SelectVnic(r.ctx, "vmotion", "vmk9"))
}
