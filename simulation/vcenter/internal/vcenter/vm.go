package vcenter

import (
	"slices"
	"strings"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

type virtualMachine struct {
	*simulator.VirtualMachine
	behaviourBase
}

func isOn(vm *simulator.VirtualMachine) bool {
	return vm.Runtime.PowerState == types.VirtualMachinePowerStatePoweredOn
}

// CloneVMTask chooses a host for the clone and checks the free space.
func (m *virtualMachine) CloneVMTask(ctx *simulator.Context, req *types.CloneVM_Task) soap.HasFault {
	ref := runTask(ctx, m.VirtualMachine, "cloneVm", func() (types.AnyType, types.BaseMethodFault) { return m.v.clone(ctx, m.VirtualMachine, req) })
	return &methods.CloneVM_TaskBody{Res: &types.CloneVM_TaskResponse{Returnval: ref}}
}

// ReconfigVMTask rejects changes that vCenter rejects on a running VM. The simulator accepts any change.
func (m *virtualMachine) ReconfigVMTask(ctx *simulator.Context, req *types.ReconfigVM_Task) soap.HasFault {
	ref := runAction(ctx, m.VirtualMachine, "reconfigVm", func() types.BaseMethodFault { return m.v.reconfigure(ctx, m.VirtualMachine, req.Spec) })
	return &methods.ReconfigVM_TaskBody{Res: &types.ReconfigVM_TaskResponse{Returnval: ref}}
}

func (v *VCenter) reconfigure(ctx *simulator.Context, vm *simulator.VirtualMachine, spec types.VirtualMachineConfigSpec) types.BaseMethodFault {
	if spec.Name != "" && spec.Name != vm.Name {
		if children := childrenOf(ctx.Map.Get(*vm.Parent)); children != nil {
			if fault := checkName(ctx, spec.Name, *children, vm.Self); fault != nil {
				return fault
			}
		}
	}
	if fault := v.policies.check(spec.VmProfile, profilesOfChanges(spec.DeviceChange)); fault != nil {
		return fault
	}
	if fault := checkDeltaSizes(vm, spec.DeviceChange); fault != nil {
		return fault
	}
	if fault := checkFirmware(vm, spec); fault != nil {
		return fault
	}
	if addsTPM(spec.DeviceChange) && v.racks.KeyProvider == "" {
		// vSphere Security, "Securing Virtual Machines with Virtual Trusted Platform Module". Believed: the fault
		return withMessage(&types.InvalidVmConfig{Property: "deviceChange"}, "A virtual TPM needs a key provider.")
	}
	if isOn(vm) {
		if fault := checkHotPlug(ctx, vm, spec); fault != nil {
			return fault
		}
	}
	var path object.DatastorePath
	path.FromString(vm.Config.Files.VmPathName)
	if fault := v.checkSpaceForChanges(ctx, vm, datacenterOf(ctx, vm), path.Datastore, spec.DeviceChange); fault != nil {
		return fault
	}
	if fault := v.moveToNetworks(ctx, vm, spec.DeviceChange); fault != nil {
		return fault
	}
	var devices []types.BaseVirtualDevice
	for _, change := range spec.DeviceChange {
		devices = append(devices, change.GetVirtualDeviceConfigSpec().Device)
	}
	assignDiskIDs(newDisks(spec.DeviceChange))
	sizes := sizesOfDeltas(vm)
	kept := types.VirtualMachineConfigInfo{CpuAllocation: vm.Config.CpuAllocation, MemoryAllocation: vm.Config.MemoryAllocation}
	var fault types.BaseMethodFault
	v.withAllHostsAsMembers(ctx, devices, func() {
		body := vm.ReconfigVMTask(ctx, &types.ReconfigVM_Task{This: vm.Self, Spec: spec})
		_, fault = outcome(ctx, body.(*methods.ReconfigVM_TaskBody).Res.Returnval)
	})
	if fault != nil {
		return fault
	}
	for _, disk := range disksOf(vm.Config.Hardware.Device) {
		if bytes, isDelta := sizes[disk.Key]; isDelta {
			setDiskBytes(disk, bytes)
		}
	}
	// the simulator replaces an allocation as a whole
	merge(&kept, &types.VirtualMachineConfigSpec{CpuAllocation: spec.CpuAllocation, MemoryAllocation: spec.MemoryAllocation})
	vm.Config.CpuAllocation, vm.Config.MemoryAllocation = kept.CpuAllocation, kept.MemoryAllocation
	if spec.SwapPlacement != "" {
		vm.Config.SwapPlacement = spec.SwapPlacement
	}
	if spec.VPMCEnabled != nil {
		vm.Config.VPMCEnabled = spec.VPMCEnabled
	}
	if spec.VirtualNuma != nil {
		cores := spec.VirtualNuma.CoresPerNumaNode
		vm.Config.NumaInfo = &types.VirtualMachineVirtualNumaInfo{CoresPerNumaNode: cores, AutoCoresPerNumaNode: types.NewBool(cores == nil || *cores == 0)}
	}
	v.policies.applyConfig(vm, spec)
	return nil
}

// checkHotPlug returns a fault if a change is not possible on a running VM.
func checkHotPlug(ctx *simulator.Context, vm *simulator.VirtualMachine, spec types.VirtualMachineConfigSpec) types.BaseMethodFault {
	hardware := vm.Config.Hardware
	switch {
	case spec.NumCPUs > hardware.NumCPU && !isTrue(vm.Config.CpuHotAddEnabled), spec.NumCPUs != 0 && spec.NumCPUs < hardware.NumCPU && !isTrue(vm.Config.CpuHotRemoveEnabled):
		return &types.CpuHotPlugNotSupported{}
	case spec.MemoryMB > int64(hardware.MemoryMB) && !isTrue(vm.Config.MemoryHotAddEnabled), spec.MemoryMB != 0 && spec.MemoryMB < int64(hardware.MemoryMB):
		return &types.MemoryHotPlugNotSupported{}
	case spec.MemoryMB > int64(hardware.MemoryMB) && spec.MemoryMB > hotAddLimit(vm):
		return withMessage(&types.MemoryHotPlugNotSupported{}, "Memory hot-add of %s is limited to %d MB. It runs with %d MB.", vm.Name, hotAddLimit(vm), hardware.MemoryMB)
	case spec.Firmware != "" && spec.Firmware != vm.Config.Firmware, spec.Version != "" && spec.Version != vm.Config.Version, changesSecureBoot(vm, spec), addsTPM(spec.DeviceChange):
		return &types.InvalidPowerState{RequestedState: types.VirtualMachinePowerStatePoweredOff, ExistingState: vm.Runtime.PowerState}
	}
	cpus, memory := max(spec.NumCPUs, hardware.NumCPU), max(spec.MemoryMB, int64(hardware.MemoryMB))
	return checkCapacity(ctx.Map.Get(*vm.Runtime.Host).(*simulator.HostSystem), cpus, memory)
}

// changesSecureBoot reports whether a change switches UEFI Secure Boot on or off, which needs a VM that is off
// (VirtualMachineBootOptions.efiSecureBootEnabled; vSphere Security, "Enable or Disable UEFI Secure Boot for a Virtual Machine").
func changesSecureBoot(vm *simulator.VirtualMachine, spec types.VirtualMachineConfigSpec) bool {
	if spec.BootOptions == nil || spec.BootOptions.EfiSecureBootEnabled == nil {
		return false
	}
	return *spec.BootOptions.EfiSecureBootEnabled != (vm.Config.BootOptions != nil && isTrue(vm.Config.BootOptions.EfiSecureBootEnabled))
}

func addsTPM(changes []types.BaseVirtualDeviceConfigSpec) bool {
	return slices.ContainsFunc(changes, func(change types.BaseVirtualDeviceConfigSpec) bool {
		spec := change.GetVirtualDeviceConfigSpec()
		_, isTPM := spec.Device.(*types.VirtualTPM)
		return isTPM && spec.Operation == types.VirtualDeviceConfigSpecOperationAdd
	})
}

// hasTPM says whether a VM has a virtual TPM: its files are encrypted.
func hasTPM(vm *simulator.VirtualMachine) bool {
	return slices.ContainsFunc(vm.Config.Hardware.Device, func(device types.BaseVirtualDevice) bool {
		_, isTPM := device.(*types.VirtualTPM)
		return isTPM
	})
}

// checkFirmware rejects UEFI Secure Boot and a virtual TPM with BIOS firmware. Believed: the faults.
func checkFirmware(vm *simulator.VirtualMachine, spec types.VirtualMachineConfigSpec) types.BaseMethodFault {
	firmware := spec.Firmware
	if firmware == "" {
		firmware = vm.Config.Firmware
	}
	isEFI := firmware == string(types.GuestOsDescriptorFirmwareTypeEfi)
	if boot := spec.BootOptions; boot != nil && isTrue(boot.EfiSecureBootEnabled) && !isEFI {
		return &types.InvalidArgument{InvalidProperty: "spec.bootOptions.efiSecureBootEnabled"}
	}
	if addsTPM(spec.DeviceChange) && !isEFI {
		return &types.InvalidVmConfig{Property: "deviceChange"}
	}
	return nil
}

// hotAddLimit returns the limit of memory hot-add in MB: 16 times the current memory, and 3 GB for a Linux guest with up to
// 3 GB. (vCenter uses the memory at power-on.)
func hotAddLimit(vm *simulator.VirtualMachine) int64 {
	const smallLinux = 3072
	memory := int64(vm.Config.Hardware.MemoryMB)
	if memory <= smallLinux && isLinux(vm.Config.GuestId) {
		return smallLinux
	}
	return 16 * memory
}

func isLinux(guest string) bool {
	for _, family := range []string{"linux", "debian", "ubuntu", "rhel", "centos", "sles", "suse", "oracle", "fedora", "coreos", "photon", "rocky", "alma", "asianux", "amazon"} {
		if strings.Contains(strings.ToLower(guest), family) {
			return true
		}
	}
	return false
}

// moveToNetworks moves a powered-off VM to a host that has the networks of its changed network cards.
func (v *VCenter) moveToNetworks(ctx *simulator.Context, vm *simulator.VirtualMachine, changes []types.BaseVirtualDeviceConfigSpec) types.BaseMethodFault {
	var devices []types.BaseVirtualDevice
	for _, base := range changes {
		if change := base.GetVirtualDeviceConfigSpec(); change.Operation != types.VirtualDeviceConfigSpecOperationRemove {
			devices = append(devices, change.Device)
		}
	}
	wanted := v.needsOf(ctx, vm)
	wanted.groups = networksOf(ctx, devices)
	host := ctx.Map.Get(*vm.Runtime.Host).(*simulator.HostSystem)
	for _, ref := range wanted.groups {
		group, ok := ctx.Map.Get(ref).(*simulator.DistributedVirtualPortgroup)
		if !ok || v.carries(ctx, host.Self, group) {
			continue
		}
		if isOn(vm) {
			return invalid("spec.deviceChange.device.port.switchUuid", "Host %s does not have the port group %s.", host.Name, group.Name)
		}
		destination, fault := v.chooseHost(ctx, hostsOf(v.computeResourceOf(ctx, host)), wanted, types.ManagedObjectReference{})
		if fault != nil {
			return fault
		}
		return v.migrate(ctx, vm, destination)
	}
	return nil
}

// PowerOnVMTask checks the host. If the host is not suitable, DRS moves the VM to another host first.
func (m *virtualMachine) PowerOnVMTask(ctx *simulator.Context, req *types.PowerOnVM_Task) soap.HasFault {
	if m.Config.Template {
		return m.VirtualMachine.PowerOnVMTask(ctx, req)
	}
	ref := runAction(ctx, m.VirtualMachine, "powerOn", func() types.BaseMethodFault { return m.v.powerOn(ctx, m.VirtualMachine) })
	return &methods.PowerOnVM_TaskBody{Res: &types.PowerOnVM_TaskResponse{Returnval: ref}}
}

func (v *VCenter) powerOn(ctx *simulator.Context, vm *simulator.VirtualMachine) types.BaseMethodFault {
	if !isOn(vm) {
		wanted := v.needsOf(ctx, vm)
		wanted.running = true
		host := ctx.Map.Get(*vm.Runtime.Host).(*simulator.HostSystem)
		if unsuitable := v.checkHost(ctx, host, wanted); unsuitable != nil {
			owner, inCluster := ctx.Map.Get(*host.Parent).(*simulator.ClusterComputeResource)
			if !inCluster || !isTrue(configuration(&owner.ClusterComputeResource).DrsConfig.Enabled) {
				return unsuitable
			}
			destination, fault := v.chooseHost(ctx, owner.Host, wanted, host.Self)
			if fault != nil {
				return unsuitable
			}
			if fault := v.migrate(ctx, vm, destination); fault != nil {
				return fault
			}
		}
	}
	body := vm.PowerOnVMTask(ctx, &types.PowerOnVM_Task{This: vm.Self}).(*methods.PowerOnVM_TaskBody)
	_, fault := outcome(ctx, body.Res.Returnval)
	return fault
}

// RenameTask returns vCenter's fault for a duplicate name.
func (m *virtualMachine) RenameTask(ctx *simulator.Context, req *types.Rename_Task) soap.HasFault {
	return rename(ctx, m.VirtualMachine, req, func() { m.Config.Name, m.Summary.Config.Name = req.NewName, req.NewName })
}

// DestroyTask also removes the VM from the rules, groups and overrides of its cluster.
func (m *virtualMachine) DestroyTask(ctx *simulator.Context, req *types.Destroy_Task) soap.HasFault {
	return destroyTask(ctx, m.VirtualMachine, func() types.BaseMethodFault {
		if isOn(m.VirtualMachine) {
			return &types.InvalidPowerState{RequestedState: types.VirtualMachinePowerStatePoweredOff, ExistingState: m.Runtime.PowerState}
		}
		browser := m.EnvironmentBrowser
		snapshots := snapshotsOf(ctx, m.VirtualMachine)
		removeFiles := m.v.prepareRemoval(ctx, m.VirtualMachine)
		body := m.VirtualMachine.DestroyTask(ctx, &types.Destroy_Task{This: m.Self}).(*methods.Destroy_TaskBody)
		if _, fault := outcome(ctx, body.Res.Returnval); fault != nil {
			return fault
		}
		removeFiles()
		m.v.policies.forget(m.Self)
		ctx.Map.Remove(ctx, browser)
		for _, snapshot := range snapshots {
			delete(m.v.snapshotFiles, snapshot.Self)
			ctx.Map.Remove(ctx, snapshot.Self)
		}
		for _, c := range all[*simulator.ClusterComputeResource](ctx, "ClusterComputeResource") {
			forget(configuration(&c.ClusterComputeResource), m.Self)
		}
		forgetInPods(ctx, m.Self)
		return nil
	})
}

// forget removes a VM from a cluster's rules, groups and overrides.
func forget(config *types.ClusterConfigInfoEx, vm types.ManagedObjectReference) {
	isIt := func(ref types.ManagedObjectReference) bool { return ref == vm }
	for _, rule := range config.Rule {
		switch r := rule.(type) {
		case *types.ClusterAntiAffinityRuleSpec:
			r.Vm = slices.DeleteFunc(slices.Clone(r.Vm), isIt)
		case *types.ClusterAffinityRuleSpec:
			r.Vm = slices.DeleteFunc(slices.Clone(r.Vm), isIt)
		}
	}
	for _, group := range config.Group {
		if g, ok := group.(*types.ClusterVmGroup); ok {
			g.Vm = slices.DeleteFunc(slices.Clone(g.Vm), isIt)
		}
	}
	config.DasVmConfig = slices.DeleteFunc(config.DasVmConfig, func(o types.ClusterDasVmConfigInfo) bool { return o.Key == vm })
	config.DrsVmConfig = slices.DeleteFunc(config.DrsVmConfig, func(o types.ClusterDrsVmConfigInfo) bool { return o.Key == vm })
	config.VmOrchestration = slices.DeleteFunc(config.VmOrchestration, func(o types.ClusterVmOrchestrationInfo) bool { return o.Vm == vm })
}
