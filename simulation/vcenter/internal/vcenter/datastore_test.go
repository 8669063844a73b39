package vcenter_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"

	"massar.ma/datacenters/simulator/internal/fill"
)

func (r *rabat) datastoreSystem(host *object.HostSystem) *object.HostDatastoreSystem {
	r.Helper()
	system, err := host.ConfigManager().DatastoreSystem(r.ctx)
	must(r.T, err)
	return system
}

func TestAllHostsThatSeeADiskMountItsDatastore(t *testing.T) {
	r := start(t)
	e := r.extend("rab-esx-11", "rab-esx-12")
	ds := read[mo.Datastore](r, e.datastore, "host", "summary", "info")
	if len(ds.Host) != 2 || ds.Summary.Capacity != 10*tib || ds.Summary.FreeSpace != 10*tib || ds.Summary.Type != "VMFS" {
		t.Errorf("mounted on %d hosts, %+v", len(ds.Host), ds.Summary)
	}
	if extent := ds.Info.(*types.VmfsDatastoreInfo).Vmfs.Extent; len(extent) != 1 || extent[0].DiskName != "naa.600508b1001c0001" {
		t.Errorf("its disks are %+v", extent)
	}
	available, err := methods.QueryAvailableDisksForVmfs(r.ctx, r.client, &types.QueryAvailableDisksForVmfs{This: r.datastoreSystem(e.hosts[0]).Reference()})
	must(t, err)
	if len(available.Returnval) != 2 {
		t.Errorf("%d disks are available", len(available.Returnval))
	}
}

func TestADiskWithPartitionsIsOfferedAndFormatted(t *testing.T) {
	r := start(t)
	e := r.extend("rab-esx-11", "rab-esx-12")
	storage, err := e.hosts[0].ConfigManager().StorageSystem(r.ctx)
	must(t, err)
	held := func(disk string) (types []string) {
		info, err := storage.RetrieveDiskPartitionInfo(r.ctx, "/vmfs/devices/disks/"+disk)
		must(t, err)
		for _, partition := range info.Spec.Partition {
			types = append(types, partition.Type)
		}
		return types
	}
	const used, empty, formatted = "naa.600508b1001c0003", "naa.600508b1001c0002", "naa.600508b1001c0001"
	if got := [][]string{held(used), held(empty), held(formatted)}; !slices.Equal(got[0], []string{"ntfs"}) || got[1] != nil || !slices.Equal(got[2], []string{"vmfs"}) {
		t.Errorf("the disks hold %v", got)
	}
	available, err := methods.QueryAvailableDisksForVmfs(r.ctx, r.client, &types.QueryAvailableDisksForVmfs{This: r.datastoreSystem(e.hosts[0]).Reference()})
	must(t, err)
	if !slices.ContainsFunc(available.Returnval, func(disk types.HostScsiDisk) bool { return disk.CanonicalName == used }) {
		t.Error("the disk is not offered")
	}
	r.format(e.hosts[0], "lost", used)
	if got := held(used); !slices.Equal(got, []string{"vmfs"}) {
		t.Errorf("after formatting, the disk holds %v", got)
	}
	_, err = storage.RetrieveDiskPartitionInfo(r.ctx, "/vmfs/devices/disks/naa.600508b1001c9999")
	refused[*types.NotFound](r, err)
}

func TestFormatFails(t *testing.T) {
	r := start(t)
	e := r.extend("rab-esx-11")
	_, err := r.tryFormat(e.hosts[0], "second", "naa.600508b1001c0001")
	refused[*types.ResourceInUse](r, err)
	_, err = r.tryFormat(e.hosts[0], "rabat-san-01", "naa.600508b1001c0002")
	refused[*types.DuplicateName](r, err)
	_, err = r.tryFormat(e.hosts[0], "second", "naa.600508b1001c9999")
	refused[*types.NotFound](r, err)
	_, err = r.tryFormat(r.host("rab-esx-01"), "second", "naa.600508b1001c0002") // production hosts do not see it
	refused[*types.NotFound](r, err)
	_, err = methods.QueryVmfsDatastoreCreateOptions(r.ctx, r.client, &types.QueryVmfsDatastoreCreateOptions{
		This: r.datastoreSystem(e.hosts[0]).Reference(), DevicePath: "/vmfs/devices/disks/naa.600508b1001c0001",
	})
	refused[*types.ResourceInUse](r, err)
}

func TestDatastoreInUseCannotBeRemoved(t *testing.T) {
	r := start(t)
	e := r.extend("rab-esx-11", "rab-esx-12")
	vm := r.mustClone("web", e.pool, e.datastore)
	system := r.datastoreSystem(e.hosts[0])
	refused[*types.ResourceInUse](r, system.Remove(r.ctx, e.datastore))
	refused[*types.ResourceInUse](r, r.failure(e.datastore.Destroy(r.ctx)))
	r.done(vm.Destroy(r.ctx))
	must(t, system.Remove(r.ctx, e.datastore))
	for _, host := range e.hosts {
		if mounts := read[mo.HostSystem](r, host, "datastore").Datastore; len(mounts) != 0 {
			t.Errorf("still mounted: %v", mounts)
		}
	}
	r.format(e.hosts[1], "again", "naa.600508b1001c0001") // the disk is free
}

func TestRenamedDatastoreKeepsItsVMs(t *testing.T) {
	r := start(t)
	san := r.datastore("rabat-san-01")
	refused[*types.DuplicateName](r, r.failure(object.NewCommon(r.client.Client, san.Reference()).Rename(r.ctx, "rabat-san-02")))
	r.done(object.NewCommon(r.client.Client, san.Reference()).Rename(r.ctx, "rabat-array-01"))
	vm := r.vm("massar-web-01")
	if path := read[mo.VirtualMachine](r, vm, "config").Config.Files.VmPathName; !strings.HasPrefix(path, "[rabat-array-01] ") {
		t.Errorf("the VM's path is %s", path)
	}
	r.done(vm.PowerOff(r.ctx))
	r.done(vm.Destroy(r.ctx))
	if left := read[mo.Datastore](r, san, "vm").Vm; len(left) != 2 { // the template and web-02
		t.Errorf("the datastore holds %v", left)
	}
}

func TestExtendedDatastore(t *testing.T) {
	r := start(t)
	e := r.extend("rab-esx-11", "rab-esx-12")
	system := r.datastoreSystem(e.hosts[0]).Reference()
	options, err := methods.QueryVmfsDatastoreExtendOptions(r.ctx, r.client, &types.QueryVmfsDatastoreExtendOptions{
		This: system, Datastore: e.datastore.Reference(), DevicePath: "/vmfs/devices/disks/naa.600508b1001c0002",
	})
	must(t, err)
	_, err = methods.ExtendVmfsDatastore(r.ctx, r.client, &types.ExtendVmfsDatastore{
		This: system, Datastore: e.datastore.Reference(), Spec: *options.Returnval[0].Spec.(*types.VmfsDatastoreExtendSpec),
	})
	must(t, err)
	if capacity := read[mo.Datastore](r, e.datastore, "summary").Summary.Capacity; capacity != 20*tib {
		t.Errorf("its capacity is %d bytes", capacity)
	}
}

func TestDatastoreGrowsAfterItsLUN(t *testing.T) {
	r := start(t)
	e := r.extend("rab-esx-11", "rab-esx-12")
	system := r.datastoreSystem(e.hosts[0]).Reference()
	options := func() []types.VmfsDatastoreOption {
		found, err := methods.QueryVmfsDatastoreExpandOptions(r.ctx, r.client, &types.QueryVmfsDatastoreExpandOptions{This: system, Datastore: e.datastore.Reference()})
		must(t, err)
		return found.Returnval
	}
	expand := func(spec types.VmfsDatastoreExpandSpec) error {
		_, err := methods.ExpandVmfsDatastore(r.ctx, r.client, &types.ExpandVmfsDatastore{This: system, Datastore: e.datastore.Reference(), Spec: spec})
		return err
	}
	capacity := func() int64 { return read[mo.Datastore](r, e.datastore, "summary").Summary.Capacity }
	if found := options(); len(found) != 0 {
		t.Errorf("a datastore as large as its LUN has the options %+v", found)
	}
	extent := read[mo.Datastore](r, e.datastore, "info").Info.(*types.VmfsDatastoreInfo).Vmfs.Extent[0]
	refused[*types.HostConfigFault](r, expand(types.VmfsDatastoreExpandSpec{Extent: extent}))

	site := *r.site
	site.SharedDisks = slices.Clone(site.SharedDisks)
	for i := range site.SharedDisks {
		if site.SharedDisks[i].CanonicalName == extent.DiskName {
			site.SharedDisks[i].CapacityBytes = 12 * tib
		}
	}
	r.site = &site
	r.v.SetHardware(fill.Hardware(r.site))
	if capacity() != 10*tib {
		t.Errorf("the datastore grows with its LUN, to %d bytes", capacity())
	}
	found := options()
	if len(found) != 1 {
		t.Fatalf("the options are %+v", found)
	}
	refused[*types.NotFound](r, expand(types.VmfsDatastoreExpandSpec{Extent: types.HostScsiDiskPartition{DiskName: "naa.600508b1001c0099"}}))
	must(t, expand(*found[0].Spec.(*types.VmfsDatastoreExpandSpec)))
	if summary := read[mo.Datastore](r, e.datastore, "summary").Summary; summary.Capacity != 12*tib || summary.FreeSpace != 12*tib {
		t.Errorf("it has %d bytes, %d free", summary.Capacity, summary.FreeSpace)
	}
}

func TestNFSDatastore(t *testing.T) {
	r := start(t)
	spec := types.HostNasVolumeSpec{RemoteHost: "10.20.85.250", RemotePath: "/exports/massar-files", LocalPath: "nfs-a", AccessMode: "readWrite", Type: "NFS"}
	mountOn := func(host string) (*object.Datastore, error) {
		return r.datastoreSystem(r.host(host)).CreateNasDatastore(r.ctx, spec)
	}
	ds, err := mountOn("rab-esx-01")
	must(t, err)
	again, err := mountOn("rab-esx-02")
	must(t, err)
	if ds.Reference() != again.Reference() {
		t.Error("two hosts created two datastores")
	}
	_, err = mountOn("rab-esx-01")
	refused[*types.DuplicateName](r, err)
	spec.Type = "NFS41"
	_, err = mountOn("rab-esx-03")
	refused[*types.DuplicateName](r, err) // one version on all hosts
	spec.LocalPath = "nfs-b"
	newer, err := mountOn("rab-esx-03")
	must(t, err)
	if nas := read[mo.Datastore](r, newer, "info").Info.(*types.NasDatastoreInfo).Nas; nas.Type != "NFS41" || nas.SecurityType != "AUTH_SYS" {
		t.Errorf("the NFS 4.1 datastore is %+v", nas)
	}
	info := read[mo.Datastore](r, ds, "info").Info.(*types.NasDatastoreInfo)
	if info.Nas.Name != "nfs-a" || !slices.Equal(info.Nas.RemoteHostNames, []string{"10.20.85.250"}) {
		t.Errorf("it is %+v", info.Nas)
	}
	must(t, r.datastoreSystem(r.host("rab-esx-01")).Remove(r.ctx, ds))
	if hosts := read[mo.Datastore](r, ds, "host").Host; len(hosts) != 1 {
		t.Errorf("mounted on %d hosts", len(hosts))
	}
	must(t, r.datastoreSystem(r.host("rab-esx-02")).Remove(r.ctx, ds))
	if _, err := r.find.Datastore(r.ctx, "nfs-a"); err == nil {
		t.Error("the datastore exists after its last mount was removed")
	}
	if calls := r.v.Faults.Methods()["RemoveDatastore on NasDatastore"]; calls != 2 {
		t.Errorf("%d removals are counted", calls)
	}
}

func TestHostsAreDeliveredAsInstalled(t *testing.T) {
	r := start(t)
	logHost := func(config *types.HostConfigInfo) (value any) {
		for _, option := range config.Option {
			if option.GetOptionValue().Key == "Syslog.global.logHost" {
				value = option.GetOptionValue().Value
			}
		}
		return value
	}
	config := read[mo.HostSystem](r, r.host("rab-esx-01"), "config").Config
	if servers := config.DateTimeInfo.NtpConfig.Server; !slices.Equal(servers, []string{"10.20.20.2"}) || logHost(config) != "ssl://logs.rabat.massar.example:1514" {
		t.Errorf("it has the time servers %v and the log server %v", servers, logHost(config))
	}
	if other := read[mo.HostSystem](r, r.host("rab-esx-02"), "config").Config; logHost(other) != nil {
		t.Errorf("another host has the log server %v", logHost(other))
	}
}

func TestKerberosNeedsAPreparedHost(t *testing.T) {
	r := start(t)
	mountOn := func(host, version string) error {
		_, err := r.datastoreSystem(r.host(host)).CreateNasDatastore(r.ctx, types.HostNasVolumeSpec{
			RemoteHost: "10.20.85.250", RemotePath: "/exports/massar-files", LocalPath: "files", AccessMode: "readWrite", Type: version, SecurityType: "SEC_KRB5I",
		})
		return err
	}
	must(t, mountOn("rab-esx-01", "NFS41"))
	refused[*types.PlatformConfigFault](r, mountOn("rab-esx-02", "NFS41"))
	refused[*types.InvalidArgument](r, mountOn("rab-esx-02", "NFS"))
}

func TestNFSExports(t *testing.T) {
	r := start(t)
	mount := func(server, path string) (*object.Datastore, error) {
		return r.datastoreSystem(r.host("rab-esx-01")).CreateNasDatastore(r.ctx, types.HostNasVolumeSpec{
			RemoteHost: server, RemotePath: path, LocalPath: "files", AccessMode: "readWrite", Type: "NFS",
		})
	}
	for path, reason := range map[[2]string]string{
		{"10.20.85.250", "/exports/unknown"}:      "The mount request was denied by the NFS server.",
		{"10.20.85.251", "/exports/massar-files"}: "Unable to connect to NFS server.",
	} {
		_, err := mount(path[0], path[1])
		refused[*types.PlatformConfigFault](r, err)
		if !strings.Contains(err.Error(), path[0]+":"+path[1]+" failed: "+reason) {
			t.Errorf("the message is %v", err)
		}
	}
	ds, err := mount("10.20.85.250", "/exports/massar-files")
	must(t, err)
	if summary := read[mo.Datastore](r, ds, "summary").Summary; summary.Capacity != 20*tib || summary.FreeSpace != 20*tib || summary.Type != "NFS" {
		t.Errorf("it is %+v", summary)
	}
}
