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

func TestCloneIntoAnotherCluster(t *testing.T) {
	r := start(t)
	e := r.extend("rab-esx-11", "rab-esx-12")
	var at []types.ManagedObjectReference
	for _, name := range []string{"db-1", "db-2"} {
		vm := r.mustClone(name, e.pool, e.datastore)
		must(t, r.plug(vm, e.group))
		r.done(vm.PowerOn(r.ctx))
		at = append(at, hostOfVM(r, vm))
	}
	if at[0] == at[1] {
		t.Error("both clones are on the same host")
	}
	vm := read[mo.VirtualMachine](r, r.vm("db-1"), "config", "network", "datastore", "resourcePool", "summary")
	if vm.Config.Version != "vmx-19" || vm.Config.Firmware != "efi" || vm.Config.SwapPlacement != "inherit" {
		t.Errorf("the clone has %s, %s, %s", vm.Config.Version, vm.Config.Firmware, vm.Config.SwapPlacement)
	}
	if !slices.Equal(vm.Network, []types.ManagedObjectReference{e.group.Reference()}) || !slices.Equal(vm.Datastore, []types.ManagedObjectReference{e.datastore.Reference()}) {
		t.Errorf("the clone is on %v and %v", vm.Network, vm.Datastore)
	}
	if got := read[mo.Datastore](r, e.datastore, "summary").Summary.FreeSpace; got != 10*tib-2*20*gib {
		t.Errorf("the datastore has %d bytes left", got)
	}
	for _, list := range [][]types.ManagedObjectReference{
		read[mo.ResourcePool](r, e.pool, "vm").Vm, read[mo.Datastore](r, e.datastore, "vm").Vm, read[mo.DistributedVirtualPortgroup](r, e.group, "vm").Vm,
	} {
		if len(list) != 2 {
			t.Errorf("a list of VMs has %d entries", len(list))
		}
	}
}

func TestCloneFails(t *testing.T) {
	r := start(t)
	prod := r.production()
	san := r.datastore("rabat-san-01")
	_, err := r.clone("massar-web-01", prod, san)
	if fault := refused[*types.DuplicateName](r, err); fault.Name != "massar-web-01" {
		t.Errorf("the fault names %q", fault.Name)
	}
	e := r.extend("rab-esx-11")
	_, err = r.clone("elsewhere", e.pool, san) // no host of the extension mounts the SAN
	refused[*types.NoCompatibleHost](r, err)
	if err == nil || !strings.Contains(err.Error(), "does not mount the datastore rabat-san-01") {
		t.Errorf("the message is %v", err)
	}
}

func TestSpaceOnDatastores(t *testing.T) {
	r := start(t)
	e := r.extend("rab-esx-11")
	vm := r.mustClone("full", e.pool, e.datastore)
	grow := func(size int64) error {
		disk := r.disks(vm)[0]
		disk.CapacityInBytes, disk.CapacityInKB = size, size/1024
		return vm.EditDevice(r.ctx, disk)
	}
	if fault := refused[*types.NoDiskSpace](r, grow(11*tib)); fault.Datastore != "rabat-flash-01" {
		t.Errorf("the fault names %q", fault.Datastore)
	}
	must(t, grow(10*tib-10*gib))
	_, err := r.clone("too-much", e.pool, e.datastore)
	refused[*types.NoDiskSpace](r, err)
	r.done(vm.Destroy(r.ctx))
	r.mustClone("fits-again", e.pool, e.datastore)
}

func TestHotPlug(t *testing.T) {
	r := start(t)
	for _, test := range []struct {
		name string
		hot  bool
		spec types.VirtualMachineConfigSpec
		want any
	}{
		{"memory up without hot add", false, types.VirtualMachineConfigSpec{MemoryMB: 4096}, new(types.MemoryHotPlugNotSupported)},
		{"memory up with hot add", true, types.VirtualMachineConfigSpec{MemoryMB: 3072}, nil},
		{"a small Linux guest over 3 GB", true, types.VirtualMachineConfigSpec{MemoryMB: 4096}, new(types.MemoryHotPlugNotSupported)},
		{"memory down with hot add", true, types.VirtualMachineConfigSpec{MemoryMB: 1024}, new(types.MemoryHotPlugNotSupported)},
		{"CPUs up without hot add", false, types.VirtualMachineConfigSpec{NumCPUs: 4}, new(types.CpuHotPlugNotSupported)},
		{"CPUs up with hot add", true, types.VirtualMachineConfigSpec{NumCPUs: 4}, nil},
		{"CPUs down with hot add", true, types.VirtualMachineConfigSpec{NumCPUs: 1}, new(types.CpuHotPlugNotSupported)},
		{"annotation", false, types.VirtualMachineConfigSpec{Annotation: "x"}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := &rabat{T: t, ctx: r.ctx, client: r.client, find: r.find, folders: r.folders, site: r.site}
			prod := r.production()
			vm := r.mustClone(test.name, prod, r.datastore("rabat-san-01"))
			r.done(vm.Reconfigure(r.ctx, types.VirtualMachineConfigSpec{CpuHotAddEnabled: &test.hot, MemoryHotAddEnabled: &test.hot}))
			r.done(vm.PowerOn(r.ctx))
			_, err := r.result(vm.Reconfigure(r.ctx, test.spec))
			switch test.want.(type) {
			case nil:
				must(t, err)
			case *types.MemoryHotPlugNotSupported:
				refused[*types.MemoryHotPlugNotSupported](r, err)
			case *types.CpuHotPlugNotSupported:
				refused[*types.CpuHotPlugNotSupported](r, err)
			}
		})
	}
}

func TestLargerThanAnyHost(t *testing.T) {
	r := start(t)
	prod := r.production()
	vm := r.mustClone("large", prod, r.datastore("rabat-san-01"))
	powerOn := func(spec types.VirtualMachineConfigSpec) error {
		r.done(vm.Reconfigure(r.ctx, spec))
		_, err := r.result(vm.PowerOn(r.ctx))
		return err
	}
	refused[*types.InsufficientMemoryResourcesFault](r, powerOn(types.VirtualMachineConfigSpec{MemoryMB: 512 * 1024}))
	refused[*types.NotEnoughLogicalCpus](r, powerOn(types.VirtualMachineConfigSpec{MemoryMB: 2048, NumCPUs: 65}))
	must(t, powerOn(types.VirtualMachineConfigSpec{NumCPUs: 64, MemoryMB: 384 * 1024}))
}

func TestRelocateMovesBackReferences(t *testing.T) {
	r := start(t)
	vm := r.vm("massar-web-01")
	before := hostOfVM(r, vm)
	var to *object.HostSystem
	for _, name := range []string{"rab-esx-01", "rab-esx-02"} {
		if h := r.host(name); h.Reference() != before {
			to = h
		}
	}
	ref, ds := to.Reference(), r.datastore("rabat-san-02")
	dsRef := ds.Reference()
	r.done(vm.Relocate(r.ctx, types.VirtualMachineRelocateSpec{Host: &ref, Datastore: &dsRef}, types.VirtualMachineMovePriorityDefaultPriority))

	if slices.Contains(read[mo.HostSystem](r, object.NewHostSystem(r.client.Client, before), "vm").Vm, vm.Reference()) {
		t.Error("the old host still lists the machine")
	}
	if !slices.Contains(read[mo.HostSystem](r, to, "vm").Vm, vm.Reference()) {
		t.Error("the new host does not list the machine")
	}
	if slices.Contains(read[mo.Datastore](r, r.datastore("rabat-san-01"), "vm").Vm, vm.Reference()) || !slices.Contains(read[mo.Datastore](r, ds, "vm").Vm, vm.Reference()) {
		t.Error("the datastores' lists are wrong")
	}
	moved := read[mo.VirtualMachine](r, vm, "config", "datastore")
	disk := object.VirtualDeviceList(moved.Config.Hardware.Device).SelectByType((*types.VirtualDisk)(nil))[0].(*types.VirtualDisk)
	if file := disk.Backing.(*types.VirtualDiskFlatVer2BackingInfo).FileName; !strings.HasPrefix(file, "[rabat-san-02] ") || !strings.HasPrefix(moved.Config.Files.VmPathName, "[rabat-san-02] ") {
		t.Errorf("the files are %s and %s", file, moved.Config.Files.VmPathName)
	}
	r.done(vm.PowerOff(r.ctx))
	r.done(vm.Destroy(r.ctx))
}

func TestDiskStaysIfOnlyTheOtherFilesMove(t *testing.T) {
	r := start(t)
	vm := r.mustClone("pinned", r.production(), r.datastore("rabat-san-01"))
	devices, err := vm.Device(r.ctx)
	must(t, err)
	disk := devices.SelectByType((*types.VirtualDisk)(nil))[0].(*types.VirtualDisk)
	identity := disk.Backing.(*types.VirtualDiskFlatVer2BackingInfo).Uuid
	from, to := r.datastore("rabat-san-01").Reference(), r.datastore("rabat-san-02").Reference()
	r.done(vm.Relocate(r.ctx, types.VirtualMachineRelocateSpec{
		Datastore: &to,
		Disk:      []types.VirtualMachineRelocateSpecDiskLocator{{DiskId: disk.Key, Datastore: from}},
	}, ""))
	moved := read[mo.VirtualMachine](r, vm, "config")
	if !strings.HasPrefix(moved.Config.Files.VmPathName, "[rabat-san-02] ") {
		t.Errorf("the VM's files are %s", moved.Config.Files.VmPathName)
	}
	edited := object.VirtualDeviceList(moved.Config.Hardware.Device).SelectByType((*types.VirtualDisk)(nil))[0].(*types.VirtualDisk)
	if file := edited.Backing.(*types.VirtualDiskFlatVer2BackingInfo).FileName; !strings.HasPrefix(file, "[rabat-san-01] ") {
		t.Errorf("the disk is %s", file)
	}
	// a change of the disk needs its file, and fails if it moved with the others
	must(t, vm.EditDevice(r.ctx, edited))
	devices, err = vm.Device(r.ctx)
	must(t, err)
	left := devices.SelectByType((*types.VirtualDisk)(nil))
	if len(left) != 1 || left[0].(*types.VirtualDisk).Backing.(*types.VirtualDiskFlatVer2BackingInfo).Uuid != identity {
		t.Errorf("%d disks are left", len(left))
	}
	r.done(vm.Destroy(r.ctx))
}

func TestRelocationToAnotherClusterNeedsItsPool(t *testing.T) {
	r := start(t)
	e := r.extend("rab-esx-11")
	to, ds, pool := e.hosts[0].Reference(), e.datastore.Reference(), e.pool.Reference()
	vm := r.vm("massar-archive-01")
	refused[*types.InvalidArgument](r, r.failure(vm.Relocate(r.ctx, types.VirtualMachineRelocateSpec{Host: &to, Datastore: &ds}, "")))
	refused[*types.NoCompatibleHost](r, r.failure(vm.Relocate(r.ctx, types.VirtualMachineRelocateSpec{Host: &to, Pool: &pool, Datastore: &ds}, ""))) // the host does not have its network
}

func TestDestroyRemovesTheMachineFromRules(t *testing.T) {
	r := start(t)
	cluster := r.cluster("rabat-prod")
	a, b := r.vm("massar-web-01"), r.vm("massar-web-02")
	rule := &types.ClusterAntiAffinityRuleSpec{Vm: []types.ManagedObjectReference{a.Reference(), b.Reference()}}
	rule.Name, rule.Enabled = "web-apart", types.NewBool(true)
	r.done(cluster.Reconfigure(r.ctx, &types.ClusterConfigSpecEx{RulesSpec: []types.ClusterRuleSpec{{ArrayUpdateSpec: types.ArrayUpdateSpec{Operation: types.ArrayUpdateOperationAdd}, Info: rule}}}, true))
	refused[*types.InvalidPowerState](r, r.failure(a.Destroy(r.ctx)))
	r.done(a.PowerOff(r.ctx))
	r.done(a.Destroy(r.ctx))
	config, err := cluster.Configuration(r.ctx)
	must(t, err)
	if left := config.Rule[0].(*types.ClusterAntiAffinityRuleSpec).Vm; !slices.Equal(left, []types.ManagedObjectReference{b.Reference()}) {
		t.Errorf("the rule has %v", left)
	}
}

func TestRunningMachineCannotUseANetworkThatItsHostLacks(t *testing.T) {
	r := start(t)
	e := r.extend("rab-esx-11")
	err := r.plug(r.vm("massar-web-01"), e.group)
	refused[*types.InvalidArgument](r, err)
}

func TestAddedAndRemovedDisks(t *testing.T) {
	r := start(t)
	prod := r.production()
	vm := r.mustClone("disks", prod, r.datastore("rabat-san-01"))
	browser, err := r.datastore("rabat-san-01").Browser(r.ctx)
	must(t, err)
	files := func() []string {
		task, err := browser.SearchDatastore(r.ctx, "[rabat-san-01] disks", &types.HostDatastoreBrowserSearchSpec{MatchPattern: []string{"*.vmdk"}})
		must(t, err)
		info, err := task.WaitForResult(r.ctx, nil)
		must(t, err)
		var names []string
		for _, file := range info.Result.(types.HostDatastoreBrowserSearchResults).File {
			if name := file.GetFileInfo().Path; !strings.HasSuffix(name, "-flat.vmdk") {
				names = append(names, name)
			}
		}
		return names
	}
	add := func() *types.VirtualDisk {
		devices, err := vm.Device(r.ctx)
		must(t, err)
		controller, err := devices.FindDiskController("")
		must(t, err)
		disk := devices.CreateDisk(controller, r.datastore("rabat-san-01").Reference(), "")
		disk.CapacityInBytes, disk.CapacityInKB = gib, gib/1024
		must(t, vm.AddDevice(r.ctx, disk))
		devices, err = vm.Device(r.ctx)
		must(t, err)
		disks := devices.SelectByType((*types.VirtualDisk)(nil))
		return disks[len(disks)-1].(*types.VirtualDisk)
	}
	identity := func(disk *types.VirtualDisk) string { return disk.Backing.(*types.VirtualDiskFlatVer2BackingInfo).Uuid }

	first := add()
	must(t, vm.RemoveDevice(r.ctx, false, first))
	second := add()
	if identity(first) == identity(second) {
		t.Error("a new disk has the id of a deleted disk")
	}
	must(t, vm.RemoveDevice(r.ctx, true, second)) // detached
	before := files()
	r.done(vm.Destroy(r.ctx))
	if left := files(); len(before) != 2 || len(left) != 1 {
		t.Errorf("of %v, %v are left; want only the detached disk", before, left)
	}
}

func TestAllocationKeepsWhatASpecificationDoesNotSet(t *testing.T) {
	r := start(t)
	vm := r.vm("massar-web-01")
	before := read[mo.VirtualMachine](r, vm, "config").Config.CpuAllocation
	expected := *before
	expected.Reservation = types.NewInt64(*before.Reservation + 100)
	r.done(vm.Reconfigure(r.ctx, types.VirtualMachineConfigSpec{CpuAllocation: &types.ResourceAllocationInfo{Reservation: expected.Reservation}}))
	if now := read[mo.VirtualMachine](r, vm, "config").Config.CpuAllocation; !reflect.DeepEqual(*now, expected) {
		t.Errorf("the allocation is %+v instead of %+v", *now, expected)
	}
}

func TestPerformanceCounters(t *testing.T) {
	r := start(t)
	prod := r.production()
	vm := r.mustClone("counted", prod, r.datastore("rabat-san-01"))
	r.done(vm.Reconfigure(r.ctx, types.VirtualMachineConfigSpec{VPMCEnabled: types.NewBool(true)}))
	if enabled := read[mo.VirtualMachine](r, vm, "config").Config.VPMCEnabled; enabled == nil || !*enabled {
		t.Error("the counters are off")
	}
}

func TestPCIPassthrough(t *testing.T) {
	r := start(t)
	prod := r.production()
	vm := r.mustClone("with-card", prod, r.datastore("rabat-san-01"))
	host := hostOfVM(r, vm)
	browser := read[mo.ClusterComputeResource](r, r.cluster("rabat-prod"), "environmentBrowser").EnvironmentBrowser
	answer, err := methods.QueryConfigTarget(r.ctx, r.client, &types.QueryConfigTarget{This: *browser, Host: &host})
	must(t, err)
	cards := answer.Returnval.PciPassthrough
	if len(cards) == 0 || cards[0].GetVirtualMachinePciPassthroughInfo().SystemId == "" {
		t.Fatal("the host has no devices for passthrough")
	}
	card := cards[0].GetVirtualMachinePciPassthroughInfo()
	must(t, vm.AddDevice(r.ctx, &types.VirtualPCIPassthrough{VirtualDevice: types.VirtualDevice{
		Backing: &types.VirtualPCIPassthroughDeviceBackingInfo{Id: card.PciDevice.Id, SystemId: card.SystemId, VendorId: card.PciDevice.VendorId},
	}}))
	devices, err := vm.Device(r.ctx)
	must(t, err)
	if len(devices.SelectByType((*types.VirtualPCIPassthrough)(nil))) != 1 {
		t.Error("the VM did not get the device")
	}
}

func TestVirtualTPMNeedsAKeyProviderAndPowerOff(t *testing.T) {
	r := start(t)
	e := r.extend("rab-esx-11")
	vm := r.mustClone("db-1", e.pool, e.datastore)
	tpm := types.VirtualMachineConfigSpec{DeviceChange: []types.BaseVirtualDeviceConfigSpec{&types.VirtualDeviceConfigSpec{
		Operation: types.VirtualDeviceConfigSpecOperationAdd, Device: &types.VirtualTPM{VirtualDevice: types.VirtualDevice{Key: -1}},
	}}}
	bios := tpm
	bios.Firmware = "bios"
	refused[*types.InvalidVmConfig](r, r.failure(vm.Reconfigure(r.ctx, bios)))
	r.done(vm.PowerOn(r.ctx))
	refused[*types.InvalidPowerState](r, r.failure(vm.Reconfigure(r.ctx, tpm)))
	r.done(vm.PowerOff(r.ctx))
	r.done(vm.Reconfigure(r.ctx, tpm))
	devices, err := vm.Device(r.ctx)
	must(t, err)
	if found := devices.SelectByType((*types.VirtualTPM)(nil)); len(found) != 1 {
		t.Errorf("it has %d virtual TPMs", len(found))
	}
	r.v.SetHardware(vcenter.Hardware{})
	refused[*types.InvalidVmConfig](r, r.failure(vm.Reconfigure(r.ctx, tpm)))
}

func TestSecureBootNeedsEFIAndPowerOff(t *testing.T) {
	r := start(t)
	e := r.extend("rab-esx-11")
	vm := r.mustClone("db-1", e.pool, e.datastore)
	secure := func(firmware string) types.VirtualMachineConfigSpec {
		return types.VirtualMachineConfigSpec{Firmware: firmware, BootOptions: &types.VirtualMachineBootOptions{EfiSecureBootEnabled: types.NewBool(true)}}
	}
	refused[*types.InvalidArgument](r, r.failure(vm.Reconfigure(r.ctx, secure("bios"))))
	r.done(vm.PowerOn(r.ctx))
	refused[*types.InvalidPowerState](r, r.failure(vm.Reconfigure(r.ctx, secure(""))))
	r.done(vm.PowerOff(r.ctx))
	r.done(vm.Reconfigure(r.ctx, secure("")))
	r.done(vm.PowerOn(r.ctx))
	r.done(vm.Reconfigure(r.ctx, secure(""))) // no change
}
