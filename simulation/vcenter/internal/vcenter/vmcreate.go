package vcenter

import (
	"reflect"
	"slices"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/types"
)

// create makes a machine from scratch.
func (v *VCenter) create(ctx *simulator.Context, parent *simulator.Folder, req *types.CreateVM_Task) (types.AnyType, types.BaseMethodFault) {
	config := &req.Config
	if config.Name == "" {
		return nil, &types.InvalidName{Name: config.Name}
	}
	if fault := nameIsFree(ctx, config.Name, parent.ChildEntity, types.ManagedObjectReference{}); fault != nil {
		return nil, fault
	}
	if fault := v.policies.known(config.VmProfile, profilesOfChanges(config.DeviceChange)); fault != nil {
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
	if fault := v.roomForChanges(ctx, nil, dc, ds.Name, config.DeviceChange); fault != nil {
		return nil, fault
	}
	var devices []types.BaseVirtualDevice
	for _, change := range config.DeviceChange {
		devices = append(devices, change.GetVirtualDeviceConfigSpec().Device)
	}
	chosen, fault := v.choose(ctx, req.Host, req.Pool, needs{datastores: []types.ManagedObjectReference{ds.Self}, groups: networksOf(ctx, devices)})
	if fault != nil {
		return nil, fault
	}
	if config.Version == "" {
		config.Version = newestHardware
	}
	create := *req
	create.Host = &chosen
	asked := *config
	asked.DeviceChange = slices.Clone(config.DeviceChange) // the simulator empties the list of what comes with a machine
	removeNew := keepFolders(ds)
	var result types.AnyType
	v.asMembers(ctx, devices, func() {
		body := parent.CreateVMTask(ctx, &create)
		result, fault = outcome(ctx, body.(*methods.CreateVM_TaskBody).Res.Returnval)
	})
	if fault != nil {
		removeNew()
		return nil, fault
	}
	made := ctx.Map.Get(result.(types.ManagedObjectReference)).(*simulator.VirtualMachine)
	complete(made)
	v.policies.configured(made, asked)
	return result, nil
}

// complete fills in what vCenter always returns.
func complete(vm *simulator.VirtualMachine) {
	if vm.Config.SwapPlacement == "" {
		vm.Config.SwapPlacement = string(types.VirtualMachineConfigInfoSwapPlacementTypeInherit)
	}
	identify(vm.Config.Hardware.Device)
}

// clone copies a machine. A clone whose network the target's hosts do not have is made all the same, as on a vCenter,
// which warns; the provider plugs its cards elsewhere afterwards.
func (v *VCenter) clone(ctx *simulator.Context, source *simulator.VirtualMachine, req *types.CloneVM_Task) (types.AnyType, types.BaseMethodFault) {
	parent, ok := ctx.Map.Get(req.Folder).(*simulator.Folder)
	if !ok {
		return nil, &types.InvalidArgument{InvalidProperty: "folder"}
	}
	if fault := nameIsFree(ctx, req.Name, parent.ChildEntity, types.ManagedObjectReference{}); fault != nil {
		return nil, fault
	}
	spec := req.Spec
	if fault := v.policies.known(spec.Location.Profile, profilesOfDisks(spec.Location.Disk)); fault != nil {
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
	if fault := hasRoom(ds, sizeOf(disks)); fault != nil {
		return nil, fault
	}
	if fault := v.chooseForClone(ctx, &spec, devices); fault != nil {
		return nil, fault
	}
	removeNew := keepFolders(ds)
	var result types.AnyType
	v.asMembers(ctx, devices, func() {
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
	inherit(made, source)
	complete(made)
	fill(made, disks, linked)
	v.policies.located(made, spec.Location)
	return result, nil
}

// chooseForClone prefers a host that carries the source's networks, and takes one without if there is none.
func (v *VCenter) chooseForClone(ctx *simulator.Context, spec *types.VirtualMachineCloneSpec, devices []types.BaseVirtualDevice) types.BaseMethodFault {
	wanted := needs{datastores: []types.ManagedObjectReference{*spec.Location.Datastore}, groups: networksOf(ctx, devices)}
	host, fault := v.choose(ctx, spec.Location.Host, *spec.Location.Pool, wanted)
	if fault != nil {
		wanted.groups = nil
		host, fault = v.choose(ctx, spec.Location.Host, *spec.Location.Pool, wanted)
	}
	spec.Location.Host = &host
	return fault
}

// inherit copies what the simulator leaves out of a clone.
func inherit(clone, source *simulator.VirtualMachine) {
	to, from := clone.Config, source.Config
	to.Firmware = from.Firmware
	to.CpuHotAddEnabled, to.CpuHotRemoveEnabled, to.MemoryHotAddEnabled = from.CpuHotAddEnabled, from.CpuHotRemoveEnabled, from.MemoryHotAddEnabled
	to.SwapPlacement = from.SwapPlacement
	to.Flags = from.Flags
	if to.Annotation == "" {
		to.Annotation = from.Annotation
	}
	if boot := from.BootOptions; boot != nil {
		copied := *boot
		to.BootOptions = &copied
	}
}

// asMembers makes all hosts members of the switches that cards are plugged into for a moment: the simulator refuses a
// card unless every host of the cluster is a member, where vCenter asks the one host that the machine is on.
func (v *VCenter) asMembers(ctx *simulator.Context, devices []types.BaseVirtualDevice, do func()) {
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
