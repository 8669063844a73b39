package vcenter

import (
	"reflect"
	"slices"

	"github.com/google/uuid"
	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/types"
)

// create creates a VM without a template.
func (v *VCenter) create(ctx *simulator.Context, parent *simulator.Folder, req *types.CreateVM_Task) (types.AnyType, types.BaseMethodFault) {
	config := &req.Config
	if config.Name == "" {
		return nil, &types.InvalidName{Name: config.Name}
	}
	if fault := checkName(ctx, config.Name, parent.ChildEntity, types.ManagedObjectReference{}); fault != nil {
		return nil, fault
	}
	if fault := v.policies.check(config.VmProfile, profilesOfChanges(config.DeviceChange)); fault != nil {
		return nil, fault
	}
	dc := datacenterOf(ctx, parent)
	var path object.DatastorePath
	if config.Files == nil || !path.FromString(config.Files.VmPathName) {
		return nil, &types.InvalidVmConfig{Property: "configSpec.files.vmPathName"}
	}
	ds := v.datastoreByName(ctx, dc, path.Datastore)
	if ds == nil {
		return nil, &types.InvalidDatastorePath{InvalidDatastore: types.InvalidDatastore{Name: path.Datastore}, DatastorePath: config.Files.VmPathName}
	}
	if fault := v.checkSpaceForChanges(ctx, nil, dc, ds.Name, config.DeviceChange); fault != nil {
		return nil, fault
	}
	var devices []types.BaseVirtualDevice
	for _, change := range config.DeviceChange {
		devices = append(devices, change.GetVirtualDeviceConfigSpec().Device)
	}
	chosen, fault := v.chooseHostInPool(ctx, req.Host, req.Pool, needs{datastores: []types.ManagedObjectReference{ds.Self}, groups: networksOf(ctx, devices)})
	if fault != nil {
		return nil, fault
	}
	if config.Version == "" {
		config.Version = newestHardware
	}
	create := *req
	create.Host = &chosen
	requested := *config
	requested.DeviceChange = slices.Clone(config.DeviceChange) // the simulator removes entries from the list
	removeNew := rememberFolders(ds)
	var result types.AnyType
	v.withAllHostsAsMembers(ctx, devices, func() {
		body := parent.CreateVMTask(ctx, &create)
		result, fault = outcome(ctx, body.(*methods.CreateVM_TaskBody).Res.Returnval)
	})
	if fault != nil {
		removeNew()
		return nil, fault
	}
	made := ctx.Map.Get(result.(types.ManagedObjectReference)).(*simulator.VirtualMachine)
	complete(made)
	assignIdentity(made, &requested)
	v.policies.applyConfig(made, requested)
	return result, nil
}

// complete sets properties that vCenter always returns.
func complete(vm *simulator.VirtualMachine) {
	if vm.Config.SwapPlacement == "" {
		vm.Config.SwapPlacement = string(types.VirtualMachineConfigInfoSwapPlacementTypeInherit)
	}
	assignDiskIDs(vm.Config.Hardware.Device)
	for _, disk := range disksOf(vm.Config.Hardware.Device) {
		completeDisk(disk)
	}
}

// completeDisk sets what vCenter returns for a disk whose specification leaves it open: VirtualDiskFlatVer2BackingInfo.sharing is
// sharingNone, and StorageIOAllocationInfo has no limit, no reservation and normal shares.
func completeDisk(disk *types.VirtualDisk) {
	if flat, ok := disk.Backing.(*types.VirtualDiskFlatVer2BackingInfo); ok && flat.Sharing == "" {
		flat.Sharing = string(types.VirtualDiskSharingSharingNone)
	}
	if disk.StorageIOAllocation == nil {
		disk.StorageIOAllocation = &types.StorageIOAllocationInfo{
			Limit: types.NewInt64(-1), Reservation: types.NewInt32(0), Shares: &types.SharesInfo{Level: types.SharesLevelNormal, Shares: 1000},
		}
	}
}

// assignIdentity gives a new VM its UUIDs, unless the specification has them: VirtualMachineConfigSpec.uuid and instanceUuid are
// generated if unset. The simulator derives them from the path of the VM's files, so that a VM that replaces a deleted one
// would have its UUIDs, which are the provider's id.
func assignIdentity(vm *simulator.VirtualMachine, requested *types.VirtualMachineConfigSpec) {
	if requested == nil || requested.Uuid == "" {
		vm.Config.Uuid = uuid.NewString()
	}
	if requested == nil || requested.InstanceUuid == "" {
		vm.Config.InstanceUuid = uuid.NewString()
	}
	vm.Summary.Config.Uuid, vm.Summary.Config.InstanceUuid = vm.Config.Uuid, vm.Config.InstanceUuid
}

// clone clones a VM. As on vCenter, the clone is created even if the target's hosts do not have its network: the provider
// changes the network afterwards.
func (v *VCenter) clone(ctx *simulator.Context, source *simulator.VirtualMachine, req *types.CloneVM_Task) (types.AnyType, types.BaseMethodFault) {
	parent, ok := ctx.Map.Get(req.Folder).(*simulator.Folder)
	if !ok {
		return nil, &types.InvalidArgument{InvalidProperty: "folder"}
	}
	if fault := checkName(ctx, req.Name, parent.ChildEntity, types.ManagedObjectReference{}); fault != nil {
		return nil, fault
	}
	spec := req.Spec
	if fault := v.policies.check(spec.Location.Profile, profilesOfDisks(spec.Location.Disk)); fault != nil {
		return nil, fault
	}
	disks, linked, fault := cloneSource(ctx, source, spec)
	if fault != nil {
		return nil, fault
	}
	if spec.Location.Pool == nil {
		spec.Location.Pool = source.ResourcePool
	}
	if spec.Location.Pool == nil {
		return nil, &types.InvalidArgument{InvalidProperty: "spec.location.pool"}
	}
	if spec.Location.Datastore == nil {
		spec.Location.Datastore = &source.Datastore[0]
	}
	ds := ctx.Map.Get(*spec.Location.Datastore).(*simulator.Datastore)
	devices := source.Config.Hardware.Device
	if fault := checkSpace(ds, sizeOf(disks)); fault != nil {
		return nil, fault
	}
	if fault := v.chooseHostForClone(ctx, &spec, devices); fault != nil {
		return nil, fault
	}
	removeNew := rememberFolders(ds)
	var result types.AnyType
	v.withAllHostsAsMembers(ctx, devices, func() {
		body := source.CloneVMTask(ctx, &types.CloneVM_Task{This: source.Self, Folder: req.Folder, Name: req.Name, Spec: spec}).(*methods.CloneVM_TaskBody)
		if body.Res == nil {
			fault = body.Fault_.VimFault().(types.BaseMethodFault)
			return
		}
		result, fault = outcome(ctx, body.Res.Returnval)
	})
	if fault != nil {
		removeNew()
		return nil, fault
	}
	made := ctx.Map.Get(result.(types.ManagedObjectReference)).(*simulator.VirtualMachine)
	copySettings(made, source)
	complete(made)
	assignIdentity(made, spec.Config)
	completeDisks(made, disks, linked)
	v.policies.applyLocation(made, spec.Location)
	return result, nil
}

// chooseHostForClone prefers a host that has the networks of the source.
func (v *VCenter) chooseHostForClone(ctx *simulator.Context, spec *types.VirtualMachineCloneSpec, devices []types.BaseVirtualDevice) types.BaseMethodFault {
	wanted := needs{datastores: []types.ManagedObjectReference{*spec.Location.Datastore}, groups: networksOf(ctx, devices)}
	host, fault := v.chooseHostInPool(ctx, spec.Location.Host, *spec.Location.Pool, wanted)
	if fault != nil {
		wanted.groups = nil
		host, fault = v.chooseHostInPool(ctx, spec.Location.Host, *spec.Location.Pool, wanted)
	}
	spec.Location.Host = &host
	return fault
}

// copySettings copies settings that the simulator does not copy to a clone.
func copySettings(clone, source *simulator.VirtualMachine) {
	to, from := clone.Config, source.Config
	to.Firmware = from.Firmware
	to.CpuHotAddEnabled, to.CpuHotRemoveEnabled, to.MemoryHotAddEnabled = from.CpuHotAddEnabled, from.CpuHotRemoveEnabled, from.MemoryHotAddEnabled
	to.SwapPlacement = from.SwapPlacement
	to.Flags = from.Flags
	if to.Annotation == "" {
		to.Annotation = from.Annotation
	}
	// VirtualMachineCloneSpec.config: what it does not change is as in the source, so also the vApp options
	if to.VAppConfig == nil && from.VAppConfig != nil {
		copied := *from.VAppConfig.GetVmConfigInfo()
		copied.Property, copied.Product = slices.Clone(copied.Property), slices.Clone(copied.Product)
		to.VAppConfig = &copied
	}
	if boot := from.BootOptions; boot != nil {
		copied := *boot
		to.BootOptions = &copied
	}
}

// withAllHostsAsMembers runs do while all hosts are members of the devices' switches. The simulator requires that every host
// of the cluster is a member, vCenter only the VM's host.
func (v *VCenter) withAllHostsAsMembers(ctx *simulator.Context, devices []types.BaseVirtualDevice, do func()) {
	before := map[*simulator.DistributedVirtualSwitch][]types.ManagedObjectReference{}
	var everyHost []types.ManagedObjectReference
	for _, h := range all[*simulator.HostSystem](ctx, "HostSystem") {
		everyHost = append(everyHost, h.Self)
	}
	for _, device := range devices {
		card, ok := device.(types.BaseVirtualEthernetCard)
		if !ok || reflect.ValueOf(card).IsNil() {
			continue
		}
		if backing, ok := card.GetVirtualEthernetCard().Backing.(*types.VirtualEthernetCardDistributedVirtualPortBackingInfo); ok {
			if s := v.switchByUUID(ctx, backing.Port.SwitchUuid); s != nil && before[s] == nil {
				before[s] = s.Summary.HostMember
				s.Summary.HostMember = everyHost
			}
		}
	}
	do()
	for s, members := range before {
		s.Summary.HostMember = members
	}
}
