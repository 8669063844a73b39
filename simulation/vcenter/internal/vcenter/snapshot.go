package vcenter

import (
	"cmp"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// A snapshot freezes a machine's disks: the machine writes to deltas from then on, whose parents are the frozen ones. A
// linked clone has deltas of its own on the same parents. The simulator knows the tree of snapshots alone, no deltas. What
// deltas may grow to is not counted: a datastore would have to hold each disk twice.

// CreateSnapshotTask freezes a machine's disks.
func (m *virtualMachine) CreateSnapshotTask(ctx *simulator.Context, req *types.CreateSnapshot_Task) soap.HasFault {
	asked := &types.CreateSnapshotEx_Task{This: m.Self, Name: req.Name, Description: req.Description, Memory: req.Memory}
	if req.Quiesce {
		asked.QuiesceSpec = &types.VirtualMachineGuestQuiesceSpec{}
	}
	return &methods.CreateSnapshot_TaskBody{Res: &types.CreateSnapshot_TaskResponse{Returnval: m.v.takeSnapshot(ctx, m.VirtualMachine, "createSnapshot", asked)}}
}

// CreateSnapshotExTask is the newer way to the same.
func (m *virtualMachine) CreateSnapshotExTask(ctx *simulator.Context, req *types.CreateSnapshotEx_Task) soap.HasFault {
	return &methods.CreateSnapshotEx_TaskBody{Res: &types.CreateSnapshotEx_TaskResponse{Returnval: m.v.takeSnapshot(ctx, m.VirtualMachine, "createSnapshotEx", req)}}
}

func (v *VCenter) takeSnapshot(ctx *simulator.Context, vm *simulator.VirtualMachine, name string, req *types.CreateSnapshotEx_Task) types.ManagedObjectReference {
	return task(ctx, vm, name, func() (types.AnyType, types.BaseMethodFault) {
		if vm.Config.Template {
			return nil, because(&types.NotSupported{}, "A template takes no snapshot: convert it to a virtual machine first.")
		}
		body := vm.CreateSnapshotExTask(ctx, req).(*methods.CreateSnapshotEx_TaskBody)
		result, fault := outcome(ctx, body.Res.Returnval)
		if fault != nil {
			return nil, fault
		}
		v.states[result.(types.ManagedObjectReference)] = stateOf(vm)
		for _, disk := range disksOf(vm.Config.Hardware.Device) {
			v.writeToDelta(ctx, vm, disk)
		}
		v.postTask(ctx, vm, "CreateSnapshot_Task", "VirtualMachine.createSnapshot")
		return result, nil
	})
}

// RemoveAllSnapshotsTask removes them one by one.
func (m *virtualMachine) RemoveAllSnapshotsTask(ctx *simulator.Context, req *types.RemoveAllSnapshots_Task) soap.HasFault {
	ref := deed(ctx, m.VirtualMachine, "removeAllSnapshots", func() types.BaseMethodFault {
		for m.Snapshot != nil {
			root := ctx.Map.Get(m.Snapshot.RootSnapshotList[0].Snapshot).(*simulator.VirtualMachineSnapshot)
			if fault := m.v.removeSnapshot(ctx, root, &types.RemoveSnapshot_Task{This: root.Self, RemoveChildren: true, Consolidate: req.Consolidate}); fault != nil {
				return fault
			}
		}
		return nil
	})
	return &methods.RemoveAllSnapshots_TaskBody{Res: &types.RemoveAllSnapshots_TaskResponse{Returnval: ref}}
}

type snapshot struct {
	*simulator.VirtualMachineSnapshot
	answering
}

// RemoveSnapshotTask merges what was written since into the frozen disks.
func (s *snapshot) RemoveSnapshotTask(ctx *simulator.Context, req *types.RemoveSnapshot_Task) soap.HasFault {
	vm := ctx.Map.Get(s.Vm).(*simulator.VirtualMachine)
	ref := deed(ctx, vm, "removeSnapshot", func() types.BaseMethodFault { return s.v.removeSnapshot(ctx, s.VirtualMachineSnapshot, req) })
	return &methods.RemoveSnapshot_TaskBody{Res: &types.RemoveSnapshot_TaskResponse{Returnval: ref}}
}

func (v *VCenter) removeSnapshot(ctx *simulator.Context, s *simulator.VirtualMachineSnapshot, req *types.RemoveSnapshot_Task) types.BaseMethodFault {
	vm := ctx.Map.Get(s.Vm).(*simulator.VirtualMachine)
	before := snapshotsOf(ctx, vm)
	hideState(vm, s.Self)
	body := s.RemoveSnapshotTask(ctx, &types.RemoveSnapshot_Task{This: s.Self, RemoveChildren: req.RemoveChildren}).(*methods.RemoveSnapshot_TaskBody)
	if _, fault := outcome(ctx, body.Res.Returnval); fault != nil {
		return fault
	}
	v.postTask(ctx, vm, "RemoveSnapshot_Task", "vm.Snapshot.remove")
	left := snapshotsOf(ctx, vm)
	consolidates := req.Consolidate == nil || *req.Consolidate
	for _, removed := range before {
		if slices.Contains(left, removed) {
			continue
		}
		ctx.Map.Remove(ctx, removed.Self) // the children that went with it
		v.removeState(ctx, vm, removed.Self)
		for _, disk := range disksOf(removed.Config.Hardware.Device) {
			frozen := fileOf(disk).FileName
			// a linked clone reads the frozen disk: it can't change
			if !consolidates || v.isShared(ctx, vm, frozen) {
				vm.Runtime.ConsolidationNeeded = true
				continue
			}
			// of those that go as well, too: what they froze lies in another file then
			for _, each := range disksOfAll(vm, before) {
				v.merge(ctx, vm, each, frozen)
			}
		}
	}
	if vm.Runtime.ConsolidationNeeded {
		v.postExtended(ctx, vm, "com.vmware.vc.VmDiskConsolidationNeeded", "Virtual machine disks consolidation is needed")
	} else {
		v.postExtended(ctx, vm, "com.vmware.vc.VmDiskConsolidatedEvent", "Virtual machine disks consolidated successfully")
	}
	return nil
}

// stateOf returns the name of the file that the newest snapshot has.
func stateOf(vm *simulator.VirtualMachine) string {
	layouts := vm.LayoutEx.Snapshot
	if len(layouts) == 0 {
		return ""
	}
	for _, file := range vm.LayoutEx.File {
		if file.Key == layouts[len(layouts)-1].DataKey {
			return path.Base(file.Name)
		}
	}
	return ""
}

// hideState keeps the simulator from removing a snapshot's file: it numbers files anew time and again, and would remove
// another one, be it the machine's own settings.
func hideState(vm *simulator.VirtualMachine, snapshot types.ManagedObjectReference) {
	vm.LayoutEx.Snapshot = slices.DeleteFunc(vm.LayoutEx.Snapshot, func(l types.VirtualMachineFileLayoutExSnapshotLayout) bool { return l.Key == snapshot })
}

// removeState removes a snapshot's file.
func (v *VCenter) removeState(ctx *simulator.Context, vm *simulator.VirtualMachine, snapshot types.ManagedObjectReference) {
	hideState(vm, snapshot)
	if file := v.states[snapshot]; file != "" {
		v.removeFile(ctx, vm, vm.Config.Files.SnapshotDirectory+"/"+file)
	}
	delete(v.states, snapshot)
}

// snapshotsOf returns a machine's snapshots, those above before those below.
func snapshotsOf(ctx *simulator.Context, vm *simulator.VirtualMachine) []*simulator.VirtualMachineSnapshot {
	var found []*simulator.VirtualMachineSnapshot
	var walk func([]types.VirtualMachineSnapshotTree)
	walk = func(trees []types.VirtualMachineSnapshotTree) {
		for _, tree := range trees {
			if s, ok := ctx.Map.Get(tree.Snapshot).(*simulator.VirtualMachineSnapshot); ok {
				found = append(found, s)
			}
			walk(tree.ChildSnapshotList)
		}
	}
	if vm.Snapshot != nil {
		walk(vm.Snapshot.RootSnapshotList)
	}
	return found
}

// disksOfAll returns a machine's disks, and those that its snapshots froze.
func disksOfAll(vm *simulator.VirtualMachine, snapshots []*simulator.VirtualMachineSnapshot) []*types.VirtualDisk {
	disks := disksOf(vm.Config.Hardware.Device)
	for _, s := range snapshots {
		disks = append(disks, disksOf(s.Config.Hardware.Device)...)
	}
	return disks
}

// backingOf returns the backing of a disk that can have a parent.
func backingOf(disk *types.VirtualDisk) *types.VirtualDiskFlatVer2BackingInfo {
	backing, _ := disk.Backing.(*types.VirtualDiskFlatVer2BackingInfo)
	return backing
}

var deltaNumber = regexp.MustCompile(`(-\d{6})?\.vmdk$`)

// writeToDelta puts an empty delta on top of a disk.
func (v *VCenter) writeToDelta(ctx *simulator.Context, vm *simulator.VirtualMachine, disk *types.VirtualDisk) {
	frozen := backingOf(disk)
	if frozen == nil || strings.HasPrefix(frozen.DiskMode, "independent") {
		return
	}
	delta := childOf(frozen)
	for number := 1; ; number++ {
		delta.FileName = deltaNumber.ReplaceAllString(frozen.FileName, fmt.Sprintf("-%06d.vmdk", number))
		if v.makeFile(ctx, vm, delta.FileName) {
			break
		}
	}
	disk.Backing = delta
}

// childOf returns the backing of a delta without a file yet.
func childOf(frozen *types.VirtualDiskFlatVer2BackingInfo) *types.VirtualDiskFlatVer2BackingInfo {
	parent, delta := *frozen, *frozen
	delta.Parent = &parent
	delta.DeltaDiskFormat = string(types.VirtualDiskDeltaDiskFormatSeSparseFormat)
	return &delta
}

// merge writes the delta right above a frozen disk into it, anywhere in the chain of a disk.
func (v *VCenter) merge(ctx *simulator.Context, vm *simulator.VirtualMachine, disk *types.VirtualDisk, frozen string) {
	top := backingOf(disk)
	if top == nil {
		return
	}
	var above *types.VirtualDiskFlatVer2BackingInfo
	for delta := top; delta.Parent != nil; above, delta = delta, delta.Parent {
		if delta.Parent.FileName != frozen {
			continue
		}
		v.removeFile(ctx, vm, delta.FileName)
		if above == nil {
			disk.Backing = delta.Parent
		} else {
			above.Parent = delta.Parent
		}
		return
	}
}

// isShared tells whether another machine reads a disk's file.
func (v *VCenter) isShared(ctx *simulator.Context, vm *simulator.VirtualMachine, file string) bool {
	for _, other := range all[*simulator.VirtualMachine](ctx, "VirtualMachine") {
		if other.Self == vm.Self {
			continue
		}
		for _, disk := range disksOf(other.Config.Hardware.Device) {
			if slices.Contains(chainOf(disk), file) {
				return true
			}
		}
	}
	return false
}

// makeFile makes an empty file, and tells whether there was none.
func (v *VCenter) makeFile(ctx *simulator.Context, vm *simulator.VirtualMachine, datastorePath string) bool {
	path := v.localPath(ctx, vm, datastorePath)
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL, 0o600)
	if err == nil {
		_ = file.Close()
	}
	return !os.IsExist(err)
}

func (v *VCenter) removeFile(ctx *simulator.Context, vm *simulator.VirtualMachine, datastorePath string) {
	_ = os.Remove(v.localPath(ctx, vm, datastorePath)) // the simulator keeps no content, so a missing file loses nothing
}

func (v *VCenter) localPath(ctx *simulator.Context, vm *simulator.VirtualMachine, datastorePath string) string {
	var p object.DatastorePath
	p.FromString(datastorePath)
	ds := v.datastoreByName(ctx, datacenterOf(ctx, vm), p.Datastore)
	if ds == nil {
		return filepath.Join(v.directory, p.Path)
	}
	return filepath.Join(ds.Summary.Url, p.Path)
}

// cloneSource says of which disks a clone is made, and whether it shares them. Without a snapshot nothing may share a
// machine's disks, since it writes to them.
func cloneSource(ctx *simulator.Context, source *simulator.VirtualMachine, spec types.VirtualMachineCloneSpec) (disks []*types.VirtualDisk, linked bool, fault types.BaseMethodFault) {
	linked = spec.Location.DiskMoveType == string(types.VirtualMachineRelocateDiskMoveOptionsCreateNewChildDiskBacking)
	if spec.Snapshot == nil {
		if linked {
			return nil, false, &types.InvalidArgument{InvalidProperty: "spec.snapshot"}
		}
		return disksOf(source.Config.Hardware.Device), false, nil
	}
	from, ok := ctx.Map.Get(*spec.Snapshot).(*simulator.VirtualMachineSnapshot)
	switch {
	case !ok:
		return nil, false, &types.ManagedObjectNotFound{Obj: *spec.Snapshot}
	case from.Vm != source.Self:
		return nil, false, &types.InvalidArgument{InvalidProperty: "spec.snapshot"}
	}
	return disksOf(from.Config.Hardware.Device), linked, nil
}

// fill gives a clone's disks the size of their sources, which the simulator takes from before they grew, and makes them
// deltas of them where they are shared.
func fill(clone *simulator.VirtualMachine, sources []*types.VirtualDisk, linked bool) {
	sources = bySlot(sources)
	for i, disk := range bySlot(disksOf(clone.Config.Hardware.Device)) {
		if i >= len(sources) {
			return
		}
		disk.CapacityInBytes, disk.CapacityInKB = diskBytes(sources[i]), diskBytes(sources[i])/1024
		own, source := backingOf(disk), backingOf(sources[i])
		if !linked || own == nil || source == nil {
			continue
		}
		delta := childOf(source)
		delta.FileName, delta.Datastore, delta.Uuid = own.FileName, own.Datastore, own.Uuid
		disk.Backing = delta
	}
}

// bySlot orders disks by where they are plugged in: an edited one is last in the machine's own list.
func bySlot(disks []*types.VirtualDisk) []*types.VirtualDisk {
	return slices.SortedFunc(slices.Values(disks), func(a, b *types.VirtualDisk) int {
		return cmp.Or(cmp.Compare(a.ControllerKey, b.ControllerKey), cmp.Compare(unitOf(a), unitOf(b)))
	})
}

func unitOf(disk *types.VirtualDisk) int32 {
	if disk.UnitNumber == nil {
		return 0
	}
	return *disk.UnitNumber
}

// sizesOfDeltas returns the sizes of disks with parents, by key. The simulator reads them from the parent's file whenever
// such a disk is edited, where the size is that before the parent grew.
func sizesOfDeltas(vm *simulator.VirtualMachine) map[int32]int64 {
	sizes := map[int32]int64{}
	for _, disk := range disksOf(vm.Config.Hardware.Device) {
		if backing := backingOf(disk); backing != nil && backing.Parent != nil {
			sizes[disk.Key] = diskBytes(disk)
		}
	}
	return sizes
}

// keepSize faults where a disk with a parent would grow.
func keepSize(vm *simulator.VirtualMachine, changes []types.BaseVirtualDeviceConfigSpec) types.BaseMethodFault {
	for i, base := range changes {
		change := base.GetVirtualDeviceConfigSpec()
		wanted, ok := change.Device.(*types.VirtualDisk)
		if !ok || change.Operation != types.VirtualDeviceConfigSpecOperationEdit {
			continue
		}
		for _, disk := range disksOf(vm.Config.Hardware.Device) {
			if backing := backingOf(disk); disk.Key == wanted.Key && backing != nil && backing.Parent != nil && diskBytes(wanted) != diskBytes(disk) {
				fault := &types.InvalidDeviceOperation{BadOp: change.Operation}
				fault.Property, fault.DeviceIndex = fmt.Sprintf("virtualDeviceSpec.device[%d]", i), int32(i)
				return because(fault, "Invalid operation for device '%d'. Disks with parents cannot be expanded.", i)
			}
		}
	}
	return nil
}
