package vcenter_test

import (
	"slices"
	"testing"
	"time"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"

	"massar.ma/datacenters/simulator/internal/eventlog"
)

// chainOf returns the files of a VM's first disk: its own file, then its parents.
func (r *rabat) chainOf(vm *object.VirtualMachine) []string {
	r.Helper()
	config := read[mo.VirtualMachine](r, vm, "config").Config
	disk := object.VirtualDeviceList(config.Hardware.Device).SelectByType((*types.VirtualDisk)(nil))[0].(*types.VirtualDisk)
	var files []string
	for backing := disk.Backing.(*types.VirtualDiskFlatVer2BackingInfo); backing != nil; backing = backing.Parent {
		files = append(files, backing.FileName)
	}
	return files
}

func (r *rabat) snapshot(vm *object.VirtualMachine, name string) types.ManagedObjectReference {
	r.Helper()
	return r.done(vm.CreateSnapshot(r.ctx, name, "a test", false, false))
}

func (r *rabat) removeSnapshot(vm *object.VirtualMachine, name string, children bool) {
	r.Helper()
	consolidate := true
	r.done(vm.RemoveSnapshot(r.ctx, name, children, &consolidate))
}

// linkedClone creates a linked clone of a VM, from a snapshot if one is given.
func (r *rabat) linkedClone(source *object.VirtualMachine, name string, snapshot *types.ManagedObjectReference) (*object.VirtualMachine, error) {
	r.Helper()
	pool := *read[mo.VirtualMachine](r, source, "resourcePool").ResourcePool
	ref, err := r.result(source.Clone(r.ctx, r.folders.VmFolder, name, types.VirtualMachineCloneSpec{
		Location: types.VirtualMachineRelocateSpec{Pool: &pool, DiskMoveType: string(types.VirtualMachineRelocateDiskMoveOptionsCreateNewChildDiskBacking)},
		Snapshot: snapshot,
	}))
	return object.NewVirtualMachine(r.client.Client, ref), err
}

func TestSnapshotFreezesDisks(t *testing.T) {
	r := start(t)
	vm := r.vm("massar-web-01")
	base := r.chainOf(vm)
	before := time.Now()
	ref := r.snapshot(vm, "first")
	info := read[mo.VirtualMachine](r, vm, "snapshot").Snapshot
	tree := info.RootSnapshotList[0]
	if tree.Name != "first" || tree.Snapshot != ref || *info.CurrentSnapshot != ref {
		t.Errorf("the tree is %+v", info)
	}
	if tree.CreateTime.Before(before.Add(-time.Second)) || tree.CreateTime.After(time.Now().Add(time.Second)) {
		t.Errorf("it was created at %v", tree.CreateTime)
	}
	if chain := r.chainOf(vm); len(chain) != 2 || chain[1] != base[0] || chain[0] == base[0] {
		t.Errorf("the disk is %v, over %v", chain, base)
	}
	frozen := read[mo.VirtualMachineSnapshot](r, object.NewCommon(r.client.Client, ref), "config").Config
	disk := object.VirtualDeviceList(frozen.Hardware.Device).SelectByType((*types.VirtualDisk)(nil))[0].(*types.VirtualDisk)
	if file := disk.Backing.(*types.VirtualDiskFlatVer2BackingInfo).FileName; file != base[0] {
		t.Errorf("the snapshot froze %s", file)
	}
	r.removeSnapshot(vm, "first", false)
	if chain := r.chainOf(vm); !slices.Equal(chain, base) {
		t.Errorf("after the removal the disk is %v", chain)
	}
	if after := read[mo.VirtualMachine](r, vm, "snapshot", "runtime"); after.Snapshot != nil || after.Runtime.ConsolidationNeeded {
		t.Errorf("the snapshots are %+v, consolidation needed: %v", after.Snapshot, after.Runtime.ConsolidationNeeded)
	}
	var kinds []string
	for _, e := range r.v.Events.Entries() {
		if e.ID == vm.Reference().Value {
			kinds = append(kinds, e.Kind+" "+e.Event)
		}
	}
	if want := []string{"snapshot TaskEvent", "snapshot TaskEvent", "other com.vmware.vc.VmDiskConsolidatedEvent"}; !slices.Equal(kinds, want) {
		t.Errorf("the log has %v", kinds)
	}
}

func TestSnapshotsInATree(t *testing.T) {
	r := start(t)
	vm := r.vm("massar-web-01")
	base := r.chainOf(vm)
	r.snapshot(vm, "first")
	first := r.chainOf(vm)
	r.snapshot(vm, "second")
	if chain := r.chainOf(vm); len(chain) != 3 || !slices.Equal(chain[1:], first) {
		t.Errorf("the disk is %v, over %v", chain, first)
	}
	r.removeSnapshot(vm, "first", false) // merges its delta disk into the base
	if chain := r.chainOf(vm); len(chain) != 2 || chain[1] != base[0] {
		t.Errorf("without the first the disk is %v", chain)
	}
	r.snapshot(vm, "third")
	r.removeSnapshot(vm, "second", true)
	if chain := r.chainOf(vm); !slices.Equal(chain, base) {
		t.Errorf("without all the disk is %v", chain)
	}
}

func TestLinkedClone(t *testing.T) {
	r := start(t)
	vm := r.vm("massar-web-01")
	base := r.chainOf(vm)
	if _, err := r.linkedClone(vm, "none", nil); refused[*types.InvalidArgument](r, err).InvalidProperty != "spec.snapshot" {
		t.Errorf("without a snapshot: %v", err)
	}
	ref := r.snapshot(vm, "frozen")
	other := r.vm("massar-web-02")
	if _, err := r.linkedClone(other, "none", &ref); refused[*types.InvalidArgument](r, err).InvalidProperty != "spec.snapshot" {
		t.Errorf("of another machine's snapshot: %v", err)
	}
	clone, err := r.linkedClone(vm, "clone", &ref)
	must(t, err)
	if chain := r.chainOf(clone); len(chain) != 2 || chain[1] != base[0] {
		t.Errorf("the clone's disk is %v, over %v", chain, base)
	}
	r.removeSnapshot(vm, "frozen", false) // the clone still reads the frozen disk
	if chain := r.chainOf(vm); len(chain) != 2 {
		t.Errorf("a disk that the clone reads was merged: %v", chain)
	}
	if !read[mo.VirtualMachine](r, vm, "runtime").Runtime.ConsolidationNeeded {
		t.Error("no consolidation is needed")
	}
	r.done(clone.Destroy(r.ctx))
	if r.chainOf(vm)[1] != base[0] {
		t.Error("the base was removed with the clone")
	}
	removed := object.NewVirtualMachine(r.client.Client, types.ManagedObjectReference{Type: "VirtualMachineSnapshot", Value: ref.Value})
	_, err = r.linkedClone(vm, "none", ptr(removed.Reference()))
	refused[*types.ManagedObjectNotFound](r, err)
}

func TestDiskSizesOfClones(t *testing.T) {
	r := start(t)
	vm := r.vm("massar-web-01")
	sizes := func(of *object.VirtualMachine) (bytes []int64) {
		for _, disk := range object.VirtualDeviceList(read[mo.VirtualMachine](r, of, "config").Config.Hardware.Device).SelectByType((*types.VirtualDisk)(nil)) {
			bytes = append(bytes, disk.(*types.VirtualDisk).CapacityInBytes)
		}
		return bytes
	}
	disk := r.disks(vm)[0]
	disk.CapacityInBytes, disk.CapacityInKB = 60*gib, 60*gib/1024
	must(t, vm.EditDevice(r.ctx, disk))
	ref := r.snapshot(vm, "frozen")
	clone, err := r.linkedClone(vm, "clone", &ref)
	must(t, err)
	if got, want := sizes(clone), sizes(vm); !slices.Equal(got, want) || got[0] != 60*gib {
		t.Errorf("the clone's disks have %v, the source's %v", got, want)
	}
	disk = r.disks(clone)[0]
	disk.StorageIOAllocation = &types.StorageIOAllocationInfo{Limit: types.NewInt64(1000)}
	must(t, clone.EditDevice(r.ctx, disk))
	if got, want := sizes(clone), sizes(vm); !slices.Equal(got, want) {
		t.Errorf("after an edit, the clone's disks have %v, the source's %v", got, want)
	}
}

func ptr[T any](value T) *T { return &value }

func TestDisksWithParentsCannotGrow(t *testing.T) {
	r := start(t)
	vm := r.vm("massar-web-01")
	grow := func() error {
		disk := r.disks(vm)[0]
		disk.CapacityInBytes += gib
		disk.CapacityInKB = disk.CapacityInBytes / 1024
		return vm.EditDevice(r.ctx, disk)
	}
	r.snapshot(vm, "frozen")
	refused[*types.InvalidDeviceOperation](r, grow())
	r.done(vm.Reconfigure(r.ctx, types.VirtualMachineConfigSpec{Annotation: "other changes are possible"}))
	r.removeSnapshot(vm, "frozen", false)
	must(t, grow())
}

func TestTemplatesDoNotSupportSnapshots(t *testing.T) {
	r := start(t)
	task, err := r.vm("debian-13-massar-2026.09").CreateSnapshot(r.ctx, "no", "", false, false)
	refused[*types.NotSupported](r, r.failure(task, err))
}

func TestSnapshotEventsHaveAKind(t *testing.T) {
	r := start(t)
	vm := r.vm("massar-web-01")
	r.snapshot(vm, "frozen")
	events := r.history(types.EventFilterSpec{EventTypeId: []string{"TaskEvent"}})
	if len(events) != 1 || events[0].(*types.TaskEvent).Info.DescriptionId != "VirtualMachine.createSnapshot" {
		t.Errorf("vCenter's log has %v", events)
	}
	entries := r.v.Events.Entries()
	if last := entries[len(entries)-1]; last.Kind != eventlog.Snapshot || last.Name != "massar-web-01" {
		t.Errorf("the control log ends with %+v", last)
	}
}
