package vcenter

import (
	"reflect"
	"slices"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

// Rules of methods whose privileges depend on the arguments.

func (c calledMethod) parentOf(ref types.ManagedObjectReference) types.ManagedObjectReference {
	if entity, ok := c.v.registry.Get(ref).(mo.Entity); ok && entity.Entity().Parent != nil {
		return *entity.Entity().Parent
	}
	return c.v.content().RootFolder
}

// onWithParent requires a privilege on an object and on its parent.
func (c calledMethod) onWithParent(ref types.ManagedObjectReference, privilege string) []need {
	return append(c.on(ref, privilege), c.on(c.parentOf(ref), privilege)...)
}

// destroying: to delete an object, an account needs the privilege on the object and on its parent (vSphere Security 8.0,
// "Defined Privileges", at each of these). A folder is deleted with its content (JSON API, Folder).
func destroying(c calledMethod) []need { return c.destroying(c.this) }

func (c calledMethod) destroying(ref types.ManagedObjectReference) []need {
	privilege := map[string]string{
		"VirtualMachine": "VirtualMachine.Inventory.Delete", "Folder": "Folder.Delete", "StoragePod": "Folder.Delete",
		"ClusterComputeResource": "Host.Inventory.DeleteCluster", "ComputeResource": "Host.Inventory.RemoveHostFromCluster",
		"HostSystem": "Host.Inventory.RemoveHostFromCluster", "Datacenter": "Datacenter.Delete", "Datastore": "Datastore.Delete",
		switchType: "DVSwitch.Delete", "DistributedVirtualPortgroup": "DVPortgroup.Delete", "ResourcePool": "Resource.DeletePool",
		"VirtualApp": "VApp.Delete", "Network": "Network.Delete",
	}[ref.Type]
	needs := c.onWithParent(ref, privilege)
	if folder, ok := c.v.registry.Get(ref).(*simulator.Folder); ok {
		for _, child := range folder.ChildEntity {
			needs = append(needs, c.destroying(child)...)
		}
	}
	return needs
}

// renaming: vSphere Security 8.0, "Defined Privileges". A datastore cluster is a folder; switches and port groups have no
// privilege of their own for it.
func renaming(c calledMethod) []need {
	return c.on(c.this, map[string]string{
		"VirtualMachine": "VirtualMachine.Config.Rename", "Folder": "Folder.Rename", "StoragePod": "Folder.Rename",
		"ClusterComputeResource": "Host.Inventory.RenameCluster", "ComputeResource": "Host.Inventory.RenameCluster",
		"Datacenter": "Datacenter.Rename", "Datastore": "Datastore.Rename", switchType: "DVSwitch.Modify",
		"DistributedVirtualPortgroup": "DVPortgroup.Modify", "ResourcePool": "Resource.RenamePool", "VirtualApp": "VApp.Rename",
	}[c.this.Type])
}

// movingIntoFolder: to move an object, an account needs the privilege on the object, on its parent and on the destination.
func movingIntoFolder(c calledMethod) []need {
	var needs []need
	for _, ref := range c.body.(*types.MoveIntoFolder_Task).List {
		privilege := map[string]string{
			"VirtualMachine": "VirtualMachine.Inventory.Move", "Folder": "Folder.Move", "StoragePod": "Folder.Move",
			"ClusterComputeResource": "Host.Inventory.MoveCluster", "ComputeResource": "Host.Inventory.MoveCluster",
			"Datacenter": "Datacenter.Move", "Datastore": "Datastore.Move", switchType: "DVSwitch.Move", "HostSystem": "Host.Inventory.MoveHost",
			"DistributedVirtualPortgroup": "Network.Move", "Network": "Network.Move", "VirtualApp": "VApp.Move",
		}[ref.Type]
		needs = append(needs, c.onWithParent(ref, privilege)...)
		needs = append(needs, c.on(c.this, privilege)...)
		if ref.Type == "HostSystem" { // out of its cluster
			needs = append(needs, c.on(c.parentOf(ref), "Host.Inventory.EditCluster")...)
		}
	}
	return needs
}

// configuringSwitch: JSON API, ReconfigureDvs_Task.
func configuringSwitch(c calledMethod) []need {
	return c.configuringSwitch(c.body.(*types.ReconfigureDvs_Task).Spec)
}

// configuringNewSwitch: believed, as for an existing switch, but on the folder.
func configuringNewSwitch(c calledMethod) []need {
	return c.configuringSwitch(c.body.(*types.CreateDVS_Task).Spec.ConfigSpec)
}

func (c calledMethod) configuringSwitch(base types.BaseDVSConfigSpec) []need {
	if base == nil || reflect.ValueOf(base).IsNil() {
		return nil
	}
	spec := base.GetDVSConfigSpec()
	var needs []need
	if spec.Policy != nil {
		needs = append(needs, c.on(c.this, "DVSwitch.PolicyOp")...)
	}
	if spec.DefaultPortConfig != nil {
		needs = append(needs, c.on(c.this, "DVSwitch.PortSetting")...)
	}
	if len(spec.Host) > 0 {
		needs = append(needs, c.on(c.this, "DVSwitch.HostOp")...)
	}
	for _, member := range spec.Host {
		needs = append(needs, c.on(member.Host, "Host.Config.Network")...)
	}
	return needs
}

// configuringPortGroup: JSON API, ReconfigureDVPortgroup_Task.
func configuringPortGroup(c calledMethod) []need {
	spec := c.body.(*types.ReconfigureDVPortgroup_Task).Spec
	var needs []need
	if spec.Policy != nil {
		needs = append(needs, c.on(c.this, "DVPortgroup.PolicyOp")...)
	}
	if len(spec.Scope) > 0 {
		needs = append(needs, c.on(c.this, "DVPortgroup.ScopeOp")...)
	}
	return needs
}

// connectingAdapter: JSON API, AddVirtualNic: Network.Assign on the distributed port group.
func connectingAdapter(c calledMethod) []need {
	nic := reflect.ValueOf(c.body).Elem().FieldByName("Nic").Interface().(types.HostVirtualNicSpec)
	if nic.DistributedVirtualPort == nil {
		return nil
	}
	return c.on(portGroupReference(nic.DistributedVirtualPort.PortgroupKey), "Network.Assign")
}

func portGroupReference(key string) types.ManagedObjectReference {
	return types.ManagedObjectReference{Type: "DistributedVirtualPortgroup", Value: key}
}

// managingFile: JSON API, FileManager: Datastore.FileManagement on the datastore of the path.
func managingFile(datacenterField, pathField string) rule {
	return func(c calledMethod) []need {
		body := reflect.ValueOf(c.body).Elem()
		var path object.DatastorePath
		if !path.FromString(body.FieldByName(pathField).String()) {
			return nil
		}
		in, _ := body.FieldByName(datacenterField).Interface().(*types.ManagedObjectReference)
		for _, ds := range all[*simulator.Datastore](c.v.self, "Datastore") {
			dc := datacenterOf(c.v.self, ds)
			if ds.Name == path.Datastore && (in == nil || dc != nil && dc.Self == *in) {
				return c.on(ds.Self, "Datastore.FileManagement")
			}
		}
		return nil
	}
}

// configuringPool: vSphere Security 8.0, "Resource Privileges".
func configuringPool(c calledMethod) []need {
	needs := c.on(c.this, "Resource.EditPool")
	if pool, ok := c.v.registry.Get(c.this).(*simulator.ResourcePool); ok {
		if name := c.body.(*types.UpdateConfig).Name; name != "" && name != pool.Name {
			needs = append(needs, c.on(c.this, "Resource.RenamePool")...)
		}
	}
	return needs
}

// movingIntoPool: vSphere Security 8.0, "Required Privileges for Common Tasks", "Move a virtual machine into a resource pool".
func movingIntoPool(c calledMethod) []need {
	var needs []need
	for _, ref := range c.body.(*types.MoveIntoResourcePool).List {
		if ref.Type == "VirtualMachine" {
			needs = append(needs, c.on(ref, "Resource.AssignVMToPool", "VirtualMachine.Inventory.Move")...)
			needs = append(needs, c.on(c.this, "Resource.AssignVMToPool")...)
		} else {
			needs = append(needs, c.onWithParent(ref, "Resource.MovePool")...)
			needs = append(needs, c.on(c.this, "Resource.MovePool")...)
		}
	}
	return needs
}

// placing: the needs of the operation that a recommendation of Storage DRS stands for, and the privilege to apply
// recommendations, on the datastore cluster.
func placing(c calledMethod) []need {
	var needs []need
	for _, key := range c.body.(*types.ApplyStorageDrsRecommendation_Task).Key {
		placement, ok := c.v.placements.pending[key]
		if !ok {
			continue
		}
		spec := placement.spec
		needs = append(needs, c.on(c.parentOf(placement.datastore), "Resource.ApplyRecommendation")...)
		switch types.StoragePlacementSpecPlacementType(spec.Type) {
		case types.StoragePlacementSpecPlacementTypeClone:
			clone := *spec.CloneSpec
			clone.Location.Datastore, clone.Location.Disk = &placement.datastore, nil
			if clone.Location.Pool == nil {
				clone.Location.Pool = spec.ResourcePool
			}
			needs = append(needs, c.cloning(*spec.Vm, *spec.Folder, clone)...)
		case types.StoragePlacementSpecPlacementTypeCreate:
			needs = append(needs, c.on(*spec.Folder, "VirtualMachine.Inventory.Create")...)
			needs = append(needs, c.on(*spec.ResourcePool, "Resource.AssignVMToPool")...)
			needs = append(needs, c.on(placement.datastore, "Datastore.AllocateSpace")...)
		case types.StoragePlacementSpecPlacementTypeReconfigure:
			needs = append(needs, c.reconfiguring(*spec.Vm, *spec.ConfigSpec)...)
			needs = append(needs, c.on(placement.datastore, "Datastore.AllocateSpace")...)
		default:
			relocate := types.VirtualMachineRelocateSpec{}
			if spec.RelocateSpec != nil {
				relocate = *spec.RelocateSpec
			}
			relocate.Datastore = &placement.datastore
			needs = append(needs, c.on(*spec.Vm, "Resource.ColdMigrate")...)
			needs = append(needs, c.relocating(*spec.Vm, relocate)...)
		}
	}
	return needs
}

func cloning(c calledMethod) []need {
	req := c.body.(*types.CloneVM_Task)
	return c.cloning(c.this, req.Folder, req.Spec)
}

// cloning: JSON API, CloneVM_Task; the folder's privilege from the type information; vSphere Security 8.0, "Required Privileges
// for Common Tasks", "Deploy a virtual machine from a template": AddNewDisk on the folder, Network.Assign on the networks.
func (c calledMethod) cloning(source, folder types.ManagedObjectReference, spec types.VirtualMachineCloneSpec) []need {
	vm, ok := c.v.registry.Get(source).(*simulator.VirtualMachine)
	if !ok {
		return nil
	}
	var needs []need
	switch {
	case vm.Config.Template && spec.Template:
		needs = c.on(source, "VirtualMachine.Provisioning.CloneTemplate")
	case vm.Config.Template:
		needs = c.on(source, "VirtualMachine.Provisioning.DeployTemplate")
	case spec.Template:
		needs = c.on(source, "VirtualMachine.Provisioning.CreateTemplateFromVM")
	default:
		needs = c.on(source, "VirtualMachine.Provisioning.Clone")
	}
	if spec.Customization != nil {
		needs = append(needs, c.on(source, "VirtualMachine.Provisioning.Customize")...)
	}
	if hasTPM(vm) {
		needs = append(needs, c.on(source, "Cryptographer.Clone")...) // vSphere Security, "Cryptographic Operations Privileges"
	}
	needs = append(needs, c.on(folder, "VirtualMachine.Inventory.CreateFromExisting", "VirtualMachine.Config.AddNewDisk")...)
	if !spec.Template {
		switch {
		case spec.Location.Pool != nil:
			needs = append(needs, c.on(*spec.Location.Pool, "Resource.AssignVMToPool")...)
		case vm.ResourcePool != nil:
			needs = append(needs, c.on(*vm.ResourcePool, "Resource.AssignVMToPool")...)
		}
	}
	datastores := datastoresOf(spec.Location)
	if len(datastores) == 0 {
		datastores = vm.Datastore
	}
	for _, datastore := range datastores {
		needs = append(needs, c.on(datastore, "Datastore.AllocateSpace")...)
	}
	networks := c.networksOf(spec.Location.DeviceChange)
	if spec.Config != nil {
		networks = append(networks, c.networksOf(spec.Config.DeviceChange)...)
	}
	if len(networks) == 0 {
		networks = vm.Network
	}
	for _, network := range networks {
		needs = append(needs, c.on(network, "Network.Assign")...)
	}
	return needs
}

func datastoresOf(location types.VirtualMachineRelocateSpec) []types.ManagedObjectReference {
	var found []types.ManagedObjectReference
	if location.Datastore != nil {
		found = append(found, *location.Datastore)
	}
	for _, disk := range location.Disk {
		if !slices.Contains(found, disk.Datastore) {
			found = append(found, disk.Datastore)
		}
	}
	return found
}

// networksOf returns the networks that changes of devices connect to.
func (c calledMethod) networksOf(changes []types.BaseVirtualDeviceConfigSpec) []types.ManagedObjectReference {
	var found []types.ManagedObjectReference
	for _, change := range changes {
		spec := change.GetVirtualDeviceConfigSpec()
		if spec.Operation == types.VirtualDeviceConfigSpecOperationRemove {
			continue
		}
		if network, ok := networkOf(spec.Device); ok && !slices.Contains(found, network) {
			found = append(found, network)
		}
	}
	return found
}

// networkOf returns the network that a card is connected to.
func networkOf(device types.BaseVirtualDevice) (types.ManagedObjectReference, bool) {
	if _, isCard := device.(types.BaseVirtualEthernetCard); !isCard {
		return types.ManagedObjectReference{}, false
	}
	switch backing := device.GetVirtualDevice().Backing.(type) {
	case *types.VirtualEthernetCardDistributedVirtualPortBackingInfo:
		return portGroupReference(backing.Port.PortgroupKey), true
	case *types.VirtualEthernetCardNetworkBackingInfo:
		if backing.Network != nil {
			return *backing.Network, true
		}
	}
	return types.ManagedObjectReference{}, false
}

func relocating(c calledMethod) []need {
	return c.relocating(c.this, c.body.(*types.RelocateVM_Task).Spec)
}

// relocating: JSON API, RelocateVM_Task.
func (c calledMethod) relocating(ref types.ManagedObjectReference, spec types.VirtualMachineRelocateSpec) []need {
	vm, ok := c.v.registry.Get(ref).(*simulator.VirtualMachine)
	if !ok {
		return nil
	}
	var needs []need
	if isOn(vm) {
		needs = append(needs, c.on(ref, "Resource.HotMigrate")...)
	}
	if hasTPM(vm) {
		needs = append(needs, c.on(ref, "Cryptographer.Migrate")...) // vSphere Security, "Cryptographic Operations Privileges"
	}
	for _, datastore := range datastoresOf(spec) {
		if !slices.Contains(vm.Datastore, datastore) {
			needs = append(needs, c.on(datastore, "Datastore.AllocateSpace")...)
		}
	}
	if spec.Pool != nil && (vm.ResourcePool == nil || *spec.Pool != *vm.ResourcePool) {
		needs = append(needs, c.on(*spec.Pool, "Resource.AssignVMToPool")...)
	}
	if spec.Folder != nil && *spec.Folder != c.parentOf(ref) {
		needs = append(needs, c.onWithParent(ref, "VirtualMachine.Inventory.Move")...)
		needs = append(needs, c.on(*spec.Folder, "VirtualMachine.Inventory.Move")...)
	}
	return append(needs, c.connecting(vm, spec.DeviceChange)...)
}

// connecting requires Network.Assign on the networks that cards change to.
func (c calledMethod) connecting(vm *simulator.VirtualMachine, changes []types.BaseVirtualDeviceConfigSpec) []need {
	var needs []need
	for _, network := range c.networksOf(changes) {
		if !slices.Contains(vm.Network, network) {
			needs = append(needs, c.on(network, "Network.Assign")...)
		}
	}
	return needs
}

func reconfiguring(c calledMethod) []need {
	return c.reconfiguring(c.this, c.body.(*types.ReconfigVM_Task).Spec)
}

// reconfiguring: JSON API, ReconfigVM_Task: the privileges depend on what changes. A value that the VM has already needs none.
func (c calledMethod) reconfiguring(ref types.ManagedObjectReference, spec types.VirtualMachineConfigSpec) []need {
	vm, ok := c.v.registry.Get(ref).(*simulator.VirtualMachine)
	if !ok {
		return nil
	}
	now := vm.Config
	changesText := func(to, from string) bool { return to != "" && to != from }
	changesFlag := func(to, from *bool) bool { return to != nil && isTrue(to) != isTrue(from) }
	var privileges []string
	for privilege, isNeeded := range map[string]bool{
		"VirtualMachine.Config.Rename":                 changesText(spec.Name, vm.Name),
		"VirtualMachine.Config.Annotation":             changesText(spec.Annotation, now.Annotation),
		"VirtualMachine.Config.CPUCount":               spec.NumCPUs != 0 && spec.NumCPUs != now.Hardware.NumCPU,
		"VirtualMachine.Config.Memory":                 spec.MemoryMB != 0 && spec.MemoryMB != int64(now.Hardware.MemoryMB),
		"VirtualMachine.Config.SwapPlacement":          changesText(spec.SwapPlacement, withDefault(now.SwapPlacement, "inherit")),
		"VirtualMachine.Config.UpgradeVirtualHardware": changesText(spec.Version, now.Version),
		"VirtualMachine.Config.ChangeTracking":         changesFlag(spec.ChangeTrackingEnabled, now.ChangeTrackingEnabled),
		"VirtualMachine.Config.ManagedBy":              spec.ManagedBy != nil,
		// it encrypts the files of the VM: vSphere Security, "Cryptographic Operations Privileges"
		"Cryptographer.Encrypt":                addsTPM(spec.DeviceChange),
		"VirtualMachine.Config.AdvancedConfig": changesExtraConfig(now.ExtraConfig, spec.ExtraConfig),
		"VirtualMachine.Config.Resource": changesValue(spec.CpuAllocation, now.CpuAllocation) || changesValue(spec.MemoryAllocation, now.MemoryAllocation) ||
			changesValue(spec.LatencySensitivity, now.LatencySensitivity) || spec.CpuAffinity != nil || spec.MemoryAffinity != nil || changesDiskShares(vm, spec.DeviceChange),
		"VirtualMachine.Config.Settings": changesText(spec.GuestId, now.GuestId) || changesText(spec.AlternateGuestName, now.AlternateGuestName) ||
			changesText(spec.Firmware, now.Firmware) || spec.Tools != nil || spec.Flags != nil || spec.PowerOpInfo != nil || spec.BootOptions != nil ||
			changesFlag(spec.CpuHotAddEnabled, now.CpuHotAddEnabled) || changesFlag(spec.CpuHotRemoveEnabled, now.CpuHotRemoveEnabled) ||
			changesFlag(spec.MemoryHotAddEnabled, now.MemoryHotAddEnabled) || changesFlag(spec.NestedHVEnabled, now.NestedHVEnabled) || changesFlag(spec.VPMCEnabled, now.VPMCEnabled),
	} {
		if isNeeded {
			privileges = append(privileges, privilege)
		}
	}
	slices.Sort(privileges)
	needs := c.on(ref, privileges...)
	if len(spec.VmProfile) > 0 || len(profilesOfChanges(spec.DeviceChange)) > 0 {
		needs = append(needs, c.on(c.v.content().RootFolder, "StorageProfile.View")...) // believed
	}
	needs = append(needs, c.connecting(vm, spec.DeviceChange)...)
	for _, change := range spec.DeviceChange {
		needs = append(needs, c.changingDevice(vm, change.GetVirtualDeviceConfigSpec())...)
	}
	return needs
}

func withDefault(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// changesValue reports whether a value is set that differs from the present one.
func changesValue[T any](to, from *T) bool {
	return to != nil && (from == nil || !reflect.DeepEqual(*to, *from))
}

func changesExtraConfig(now, to []types.BaseOptionValue) bool {
	values := map[string]types.AnyType{}
	for _, option := range now {
		values[option.GetOptionValue().Key] = option.GetOptionValue().Value
	}
	return slices.ContainsFunc(to, func(option types.BaseOptionValue) bool {
		value, ok := values[option.GetOptionValue().Key]
		return !ok || value != option.GetOptionValue().Value
	})
}

func changesDiskShares(vm *simulator.VirtualMachine, changes []types.BaseVirtualDeviceConfigSpec) bool {
	return slices.ContainsFunc(changes, func(change types.BaseVirtualDeviceConfigSpec) bool {
		spec := change.GetVirtualDeviceConfigSpec()
		disk, ok := spec.Device.(*types.VirtualDisk)
		if !ok || spec.Operation != types.VirtualDeviceConfigSpecOperationEdit {
			return false
		}
		for _, present := range disksOf(vm.Config.Hardware.Device) {
			if present.Key == disk.Key {
				return changesValue(disk.StorageIOAllocation, present.StorageIOAllocation)
			}
		}
		return false
	})
}

func (c calledMethod) changingDevice(vm *simulator.VirtualMachine, spec *types.VirtualDeviceConfigSpec) []need {
	disk, isDisk := spec.Device.(*types.VirtualDisk)
	switch spec.Operation {
	case types.VirtualDeviceConfigSpecOperationRemove:
		if isDisk {
			return c.on(vm.Self, "VirtualMachine.Config.RemoveDisk")
		}
		return c.on(vm.Self, "VirtualMachine.Config.AddRemoveDevice")
	case types.VirtualDeviceConfigSpecOperationAdd:
		switch {
		case !isDisk:
			return c.on(vm.Self, "VirtualMachine.Config.AddRemoveDevice")
		case spec.FileOperation == types.VirtualDeviceConfigSpecFileOperationCreate:
			return append(c.on(vm.Self, "VirtualMachine.Config.AddNewDisk"), c.allocating(vm, disk)...)
		default:
			return c.on(vm.Self, "VirtualMachine.Config.AddExistingDisk")
		}
	}
	needs := c.on(vm.Self, "VirtualMachine.Config.EditDevice")
	if isDisk {
		for _, present := range disksOf(vm.Config.Hardware.Device) {
			if present.Key == disk.Key && max(disk.CapacityInBytes, disk.CapacityInKB<<10) > max(present.CapacityInBytes, present.CapacityInKB<<10) {
				needs = append(needs, c.on(vm.Self, "VirtualMachine.Config.DiskExtend")...)
				needs = append(needs, c.allocating(vm, disk)...)
			}
		}
	}
	return needs
}

// allocating requires Datastore.AllocateSpace on the datastore of a disk. Without one, a disk is beside its VM.
func (c calledMethod) allocating(vm *simulator.VirtualMachine, disk *types.VirtualDisk) []need {
	datastores := vm.Datastore
	if backing, ok := disk.Backing.(types.BaseVirtualDeviceFileBackingInfo); ok {
		if datastore := backing.GetVirtualDeviceFileBackingInfo().Datastore; datastore != nil {
			datastores = []types.ManagedObjectReference{*datastore}
		}
	}
	var needs []need
	for _, datastore := range datastores {
		needs = append(needs, c.on(datastore, "Datastore.AllocateSpace")...)
	}
	return needs
}
