package vcenter

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// RelocateVMTask moves a VM to another host, pool, datastore or folder. The simulator only changes the VM's own fields: the
// VM stays in the lists of its old host, pool and datastore, and its files are not moved.
func (m *virtualMachine) RelocateVMTask(ctx *simulator.Context, req *types.RelocateVM_Task) soap.HasFault {
	ref := runAction(ctx, m.VirtualMachine, "relocateVm", func() types.BaseMethodFault { return m.v.relocate(ctx, m.VirtualMachine, req.Spec) })
	return &methods.RelocateVM_TaskBody{Res: &types.RelocateVM_TaskResponse{Returnval: ref}}
}

// MigrateVMTask is the older method for the same purpose. It is missing in the simulator.
func (m *virtualMachine) MigrateVMTask(ctx *simulator.Context, req *types.MigrateVM_Task) soap.HasFault {
	ref := runAction(ctx, m.VirtualMachine, "migrateVm", func() types.BaseMethodFault {
		return m.v.relocate(ctx, m.VirtualMachine, types.VirtualMachineRelocateSpec{Host: req.Host, Pool: req.Pool})
	})
	return &methods.MigrateVM_TaskBody{Res: &types.MigrateVM_TaskResponse{Returnval: ref}}
}

// computeResourceOf returns the cluster of a host, or the compute resource of a standalone host.
func (v *VCenter) computeResourceOf(ctx *simulator.Context, h *simulator.HostSystem) mo.Entity {
	return ctx.Map.Get(*h.Parent).(mo.Entity)
}

func (v *VCenter) relocate(ctx *simulator.Context, vm *simulator.VirtualMachine, spec types.VirtualMachineRelocateSpec) types.BaseMethodFault {
	if fault := v.policies.check(spec.Profile, profilesOfDisks(spec.Disk)); fault != nil {
		return fault
	}
	source := ctx.Map.Get(*vm.Runtime.Host).(*simulator.HostSystem)
	disks, fault := v.planDisks(ctx, vm, spec)
	if fault != nil {
		return fault
	}
	destination, fault := v.planHost(ctx, vm, spec, disks)
	if fault != nil {
		return fault
	}
	if spec.Folder != nil {
		if fault := v.move(ctx, vm.Self, ctx.Map.Get(*spec.Folder).(mo.Entity)); fault != nil {
			return fault
		}
	}
	from := v.eventAbout(ctx, vm)
	from.Host, from.Datacenter = v.eventAbout(ctx, source).Host, v.eventAbout(ctx, source).Datacenter
	if len(vm.Datastore) > 0 {
		from.Ds = v.eventAbout(ctx, ctx.Map.Get(vm.Datastore[0]).(*simulator.Datastore)).Ds
	}
	moved := len(disks) > 0
	for _, plan := range disks {
		moveDisk(vm, plan)
	}
	if spec.Datastore != nil {
		moveHomeFolder(ctx, vm, ctx.Map.Get(*spec.Datastore).(*simulator.Datastore))
	}
	if spec.Pool != nil {
		pool := *spec.Pool
		vm.ResourcePool = &pool
	}
	vm.Runtime.Host = &destination
	vm.Summary.Runtime.Host = &destination
	v.derive() // the rest of the task needs the new location
	if len(spec.DeviceChange) > 0 {
		if fault := v.reconfigure(ctx, vm, types.VirtualMachineConfigSpec{DeviceChange: spec.DeviceChange}); fault != nil {
			return fault
		}
	}
	v.policies.applyLocation(vm, spec)
	v.postRelocation(ctx, vm, from, source, moved)
	return nil
}

func browserOf(ctx *simulator.Context, host types.ManagedObjectReference) *types.ManagedObjectReference {
	switch parent := ctx.Map.Get(*ctx.Map.Get(host).(*simulator.HostSystem).Parent).(type) {
	case *simulator.ClusterComputeResource:
		return parent.EnvironmentBrowser
	case *mo.ComputeResource:
		return parent.EnvironmentBrowser
	}
	return &types.ManagedObjectReference{}
}

// diskPlan is the planned move of a disk.
type diskPlan struct {
	disk *types.VirtualDisk
	from *simulator.Datastore
	to   *simulator.Datastore
}

// planDisks returns the disks that change their datastore, and checks the free space.
func (v *VCenter) planDisks(ctx *simulator.Context, vm *simulator.VirtualMachine, spec types.VirtualMachineRelocateSpec) ([]diskPlan, types.BaseMethodFault) {
	var plans []diskPlan
	needed := map[*simulator.Datastore]int64{}
	for _, disk := range disksOf(vm.Config.Hardware.Device) {
		target := spec.Datastore
		for _, locator := range spec.Disk {
			if locator.DiskId == disk.Key {
				target = &locator.Datastore
			}
		}
		if target == nil || fileOf(disk).Datastore == nil || *fileOf(disk).Datastore == *target {
			continue
		}
		to, ok := ctx.Map.Get(*target).(*simulator.Datastore)
		from, known := ctx.Map.Get(*fileOf(disk).Datastore).(*simulator.Datastore)
		if !ok || !known {
			return nil, &types.ManagedObjectNotFound{Obj: *target}
		}
		plans = append(plans, diskPlan{disk, from, to})
		needed[to] += diskBytes(disk)
	}
	for ds, bytes := range needed {
		if fault := checkSpace(ds, bytes); fault != nil {
			return nil, fault
		}
	}
	return plans, nil
}

// planHost returns the VM's host after the move: the requested host, the current host if it is suitable, or another host.
func (v *VCenter) planHost(ctx *simulator.Context, vm *simulator.VirtualMachine, spec types.VirtualMachineRelocateSpec, disks []diskPlan) (types.ManagedObjectReference, types.BaseMethodFault) {
	source := ctx.Map.Get(*vm.Runtime.Host).(*simulator.HostSystem)
	wanted := v.needsOf(ctx, vm)
	if len(disks) > 0 || spec.Datastore != nil {
		wanted.datastores = nil
		if spec.Datastore != nil {
			wanted.datastores = append(wanted.datastores, *spec.Datastore)
		}
		for _, plan := range disks {
			wanted.datastores = append(wanted.datastores, plan.to.Self)
		}
	}
	if len(spec.DeviceChange) > 0 {
		wanted.groups = nil // the network cards are connected to other port groups
	}
	candidates := hostsOf(v.computeResourceOf(ctx, source))
	if spec.Pool != nil {
		candidates = v.hostsOfPool(ctx, *spec.Pool)
	}
	if spec.Host != nil {
		if spec.Pool != nil && !slices.Contains(candidates, *spec.Host) {
			return *spec.Host, &types.InvalidArgument{InvalidProperty: "spec.pool"}
		}
		if spec.Pool == nil && !slices.Contains(candidates, *spec.Host) {
			return *spec.Host, invalid("spec.pool", "The host is in another cluster: specify a resource pool of that cluster.")
		}
		return v.chooseHost(ctx, []types.ManagedObjectReference{*spec.Host}, wanted, types.ManagedObjectReference{})
	}
	if slices.Contains(candidates, source.Self) && v.checkHost(ctx, source, wanted) == nil {
		return source.Self, nil
	}
	return v.chooseHost(ctx, candidates, wanted, types.ManagedObjectReference{})
}

// moveDisk moves the files of a disk.
func moveDisk(vm *simulator.VirtualMachine, plan diskPlan) {
	file := fileOf(plan.disk)
	var p object.DatastorePath
	p.FromString(file.FileName)
	moveFile(plan.from, plan.to, p.Path)
	moveFile(plan.from, plan.to, strings.TrimSuffix(p.Path, ".vmdk")+"-flat.vmdk")
	file.FileName = datastorePath(plan.to.Name, p.Path)
	self := plan.to.Self
	file.Datastore = &self
	vm.Config.Modified = *now()
}

func moveFile(from, to *simulator.Datastore, name string) {
	source, target := filepath.Join(from.Summary.Url, name), filepath.Join(to.Summary.Url, name)
	if os.MkdirAll(filepath.Dir(target), 0o700) == nil {
		_ = os.Rename(source, target) // files have no content, so a missing file does not matter
	}
}

// moveHomeFolder moves the other files of the VM's folder. The files of disks that keep their datastore stay, also if they are
// in this folder: "An optional list that allows specifying the datastore location for each virtual disk"
// (VirtualMachineRelocateSpec.disk).
func moveHomeFolder(ctx *simulator.Context, vm *simulator.VirtualMachine, to *simulator.Datastore) {
	var p object.DatastorePath
	p.FromString(vm.Config.Files.VmPathName)
	if p.Datastore == to.Name {
		return
	}
	staying := map[string]bool{}
	for _, disk := range disksOfAll(vm, snapshotsOf(ctx, vm)) {
		for _, name := range chainOf(disk) {
			staying[name], staying[strings.TrimSuffix(name, ".vmdk")+"-flat.vmdk"] = true, true
		}
	}
	for _, ds := range all[*simulator.Datastore](ctx, "Datastore") {
		if ds.Name != p.Datastore || !slices.Contains(vm.Datastore, ds.Self) {
			continue
		}
		directory := path.Dir(p.Path)
		entries, _ := os.ReadDir(filepath.Join(ds.Summary.Url, directory))
		for _, entry := range entries {
			if !staying[datastorePath(ds.Name, path.Join(directory, entry.Name()))] {
				moveFile(ds, to, filepath.Join(directory, entry.Name()))
			}
		}
		_ = os.Remove(filepath.Join(ds.Summary.Url, directory)) // fails if a disk stays there
	}
	rewriteHomePaths(vm, func(value string) string { return renamed(value, p.Datastore, to.Name) })
}

// rewriteHomePaths changes the paths of a VM's files, except its disks.
func rewriteHomePaths(vm *simulator.VirtualMachine, rewrite func(string) string) {
	files := &vm.Config.Files
	for _, value := range []*string{&files.VmPathName, &files.SnapshotDirectory, &files.SuspendDirectory, &files.LogDirectory, &vm.Summary.Config.VmPathName} {
		*value = rewrite(*value)
	}
	if vm.LayoutEx != nil {
		for i := range vm.LayoutEx.File {
			vm.LayoutEx.File[i].Name = rewrite(vm.LayoutEx.File[i].Name)
		}
	}
}

// renamePaths changes all paths of a VM after its datastore was renamed.
func renamePaths(vm *simulator.VirtualMachine, before, after string) {
	rewriteHomePaths(vm, func(value string) string { return renamed(value, before, after) })
	for _, disk := range disksOf(vm.Config.Hardware.Device) {
		for backing := backingOf(disk); backing != nil; backing = backing.Parent {
			backing.FileName = renamed(backing.FileName, before, after)
		}
	}
}

func renamed(path, before, after string) string {
	if rest, ok := strings.CutPrefix(path, "["+before+"]"); ok {
		return "[" + after + "]" + rest
	}
	return path
}

// migrate moves a VM to another host of its cluster.
func (v *VCenter) migrate(ctx *simulator.Context, vm *simulator.VirtualMachine, destination types.ManagedObjectReference) types.BaseMethodFault {
	if destination == *vm.Runtime.Host {
		return nil
	}
	return v.relocate(ctx, vm, types.VirtualMachineRelocateSpec{Host: &destination})
}

func (v *VCenter) postRelocation(ctx *simulator.Context, vm *simulator.VirtualMachine, from types.Event, source *simulator.HostSystem, storage bool) {
	event := types.VmEvent{Event: v.eventAbout(ctx, vm)}
	host := ctx.Map.Get(*vm.Runtime.Host).(*simulator.HostSystem)
	at := v.eventAbout(ctx, host)
	event.Host, event.ComputeResource, event.Ds = at.Host, at.ComputeResource, from.Ds
	if len(vm.Datastore) > 0 {
		event.Ds = v.eventAbout(ctx, ctx.Map.Get(vm.Datastore[0]).(*simulator.Datastore)).Ds
	}
	if storage || host.Self != source.Self && *host.Parent != *source.Parent {
		v.post(ctx, &types.VmRelocatedEvent{
			VmRelocateSpecEvent: types.VmRelocateSpecEvent{VmEvent: event},
			SourceHost:          hostArgument(source), SourceDatacenter: from.Datacenter, SourceDatastore: from.Ds,
		})
		return
	}
	if host.Self != source.Self {
		v.post(ctx, &types.VmMigratedEvent{VmEvent: event, SourceHost: hostArgument(source), SourceDatacenter: from.Datacenter, SourceDatastore: from.Ds})
	}
}
