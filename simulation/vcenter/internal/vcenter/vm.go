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
	answering
}

func isOn(vm *simulator.VirtualMachine) bool {
	return vm.Runtime.PowerState == types.VirtualMachinePowerStatePoweredOn
}

// CloneVMTask places the clone and checks the room for it.
func (m *virtualMachine) CloneVMTask(ctx *simulator.Context, req *types.CloneVM_Task) soap.HasFault {
	ref := task(ctx, m.VirtualMachine, "cloneVm", func() (types.AnyType, types.BaseMethodFault) { return m.v.clone(ctx, m.VirtualMachine, req) })
	return &methods.CloneVM_TaskBody{Res: &types.CloneVM_TaskResponse{Returnval: ref}}
}

// ReconfigVMTask refuses what vCenter refuses on a running machine; the simulator changes anything.
func (m *virtualMachine) ReconfigVMTask(ctx *simulator.Context, req *types.ReconfigVM_Task) soap.HasFault {
	ref := deed(ctx, m.VirtualMachine, "reconfigVm", func() types.BaseMethodFault { return m.v.reconfigure(ctx, m.VirtualMachine, req.Spec) })
	return &methods.ReconfigVM_TaskBody{Res: &types.ReconfigVM_TaskResponse{Returnval: ref}}
}

func (v *VCenter) reconfigure(ctx *simulator.Context, vm *simulator.VirtualMachine, spec types.VirtualMachineConfigSpec) types.BaseMethodFault {
	if spec.Name != "" && spec.Name != vm.Name {
		if children := childrenOf(ctx.Map.Get(*vm.Parent)); children != nil {
			if fault := nameIsFree(ctx, spec.Name, *children, vm.Self); fault != nil {
				return fault
			}
		}
	}
	if fault := v.policies.known(spec.VmProfile, profilesOfChanges(spec.DeviceChange)); fault != nil {
		return fault
	}
	if fault := keepSize(vm, spec.DeviceChange); fault != nil {
		return fault
	}
	if isOn(vm) {
		if fault := hotPlug(ctx, vm, spec); fault != nil {
			return fault
		}
	}
	var path object.DatastorePath
	path.FromString(vm.Config.Files.VmPathName)
	if fault := v.roomForChanges(ctx, vm, datacenterOf(ctx, vm), path.Datastore, spec.DeviceChange); fault != nil {
		return fault
	}
	if fault := v.reachNetworks(ctx, vm, spec.DeviceChange); fault != nil {
		return fault
	}
	var devices []types.BaseVirtualDevice
	for _, change := range spec.DeviceChange {
		devices = append(devices, change.GetVirtualDeviceConfigSpec().Device)
	}
	identify(newDisks(spec.DeviceChange))
	sizes := sizesOfDeltas(vm)
	var fault types.BaseMethodFault
	v.asMembers(ctx, devices, func() {
		body := vm.ReconfigVMTask(ctx, &types.ReconfigVM_Task{This: vm.Self, Spec: spec})
		_, fault = outcome(ctx, body.(*methods.ReconfigVM_TaskBody).Res.Returnval)
	})
	if fault != nil {
		return fault
	}
	for _, disk := range disksOf(vm.Config.Hardware.Device) {
		if bytes, isDelta := sizes[disk.Key]; isDelta {
			disk.CapacityInBytes, disk.CapacityInKB = bytes, bytes/1024
		}
	}
	if spec.SwapPlacement != "" {
		vm.Config.SwapPlacement = spec.SwapPlacement
	}
	if spec.VPMCEnabled != nil {
		vm.Config.VPMCEnabled = spec.VPMCEnabled
	}
	v.policies.configured(vm, spec)
	return nil
}

// hotPlug faults where a running machine cannot take the change.
func hotPlug(ctx *simulator.Context, vm *simulator.VirtualMachine, spec types.VirtualMachineConfigSpec) types.BaseMethodFault {
	hardware := vm.Config.Hardware
	switch {
	case spec.NumCPUs > hardware.NumCPU && !isTrue(vm.Config.CpuHotAddEnabled), spec.NumCPUs != 0 && spec.NumCPUs < hardware.NumCPU && !isTrue(vm.Config.CpuHotRemoveEnabled):
		return &types.CpuHotPlugNotSupported{}
	case spec.MemoryMB > int64(hardware.MemoryMB) && !isTrue(vm.Config.MemoryHotAddEnabled), spec.MemoryMB != 0 && spec.MemoryMB < int64(hardware.MemoryMB):
		return &types.MemoryHotPlugNotSupported{}
	case spec.MemoryMB > int64(hardware.MemoryMB) && spec.MemoryMB > hotPlugLimit(vm):
		return because(&types.MemoryHotPlugNotSupported{}, "Memory hot-add of %s is limited to %d MB while it runs with %d MB.", vm.Name, hotPlugLimit(vm), hardware.MemoryMB)
	case spec.Firmware != "" && spec.Firmware != vm.Config.Firmware, spec.Version != "" && spec.Version != vm.Config.Version:
		return &types.InvalidPowerState{RequestedState: types.VirtualMachinePowerStatePoweredOff, ExistingState: vm.Runtime.PowerState}
	}
	cpus, memory := max(spec.NumCPUs, hardware.NumCPU), max(spec.MemoryMB, int64(hardware.MemoryMB))
	return fits(ctx.Map.Get(*vm.Runtime.Host).(*simulator.HostSystem), cpus, memory)
}

// hotPlugLimit is how much memory in MB a running machine can be given: 16 times as much as it has, and a Linux guest with
// up to 3 GB no more than these. (A vCenter counts from what the machine was started with.)
func hotPlugLimit(vm *simulator.VirtualMachine) int64 {
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

// reachNetworks moves a machine that is off to a host which carries the networks that its cards are plugged into now.
func (v *VCenter) reachNetworks(ctx *simulator.Context, vm *simulator.VirtualMachine, changes []types.BaseVirtualDeviceConfigSpec) types.BaseMethodFault {
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
			return because(&types.InvalidArgument{InvalidProperty: "spec.deviceChange.device.port.switchUuid"},
				"A specified parameter was not correct: spec.deviceChange.device.port.switchUuid. The host %s does not carry the port group %s.", host.Name, group.Name)
		}
		destination, fault := v.place(ctx, hostsOf(v.frameOf(ctx, host)), wanted, types.ManagedObjectReference{})
		if fault != nil {
			return fault
		}
		return v.migrate(ctx, vm, destination)
	}
	return nil
}

// PowerOnVMTask starts a machine on a host that is large enough, moving it there first where DRS may.
func (m *virtualMachine) PowerOnVMTask(ctx *simulator.Context, req *types.PowerOnVM_Task) soap.HasFault {
	if m.Config.Template {
		return m.VirtualMachine.PowerOnVMTask(ctx, req)
	}
	ref := deed(ctx, m.VirtualMachine, "powerOn", func() types.BaseMethodFault { return m.v.powerOn(ctx, m.VirtualMachine) })
	return &methods.PowerOnVM_TaskBody{Res: &types.PowerOnVM_TaskResponse{Returnval: ref}}
}

func (v *VCenter) powerOn(ctx *simulator.Context, vm *simulator.VirtualMachine) types.BaseMethodFault {
	if !isOn(vm) {
		wanted := v.needsOf(ctx, vm)
		wanted.running = true
		host := ctx.Map.Get(*vm.Runtime.Host).(*simulator.HostSystem)
		if refusal := v.takes(ctx, host, wanted); refusal != nil {
			owner, inCluster := ctx.Map.Get(*host.Parent).(*simulator.ClusterComputeResource)
			if !inCluster || !isTrue(configuration(&owner.ClusterComputeResource).DrsConfig.Enabled) {
				return refusal
			}
			destination, fault := v.place(ctx, owner.Host, wanted, host.Self)
			if fault != nil {
				return refusal
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

// RenameTask names the fault as vCenter does.
func (m *virtualMachine) RenameTask(ctx *simulator.Context, req *types.Rename_Task) soap.HasFault {
	return rename(ctx, m.VirtualMachine, req, func() { m.Config.Name, m.Summary.Config.Name = req.NewName, req.NewName })
}

// DestroyTask drops the machine from the rules, groups and overrides of its cluster, as vCenter does.
func (m *virtualMachine) DestroyTask(ctx *simulator.Context, req *types.Destroy_Task) soap.HasFault {
	ref := deed(ctx, m.VirtualMachine, "destroy", func() types.BaseMethodFault {
		if isOn(m.VirtualMachine) {
			return &types.InvalidPowerState{RequestedState: types.VirtualMachinePowerStatePoweredOff, ExistingState: m.Runtime.PowerState}
		}
		browser := m.EnvironmentBrowser
		snapshots := snapshotsOf(ctx, m.VirtualMachine)
		removeFiles := m.v.keepDetached(ctx, m.VirtualMachine)
		body := m.VirtualMachine.DestroyTask(ctx, &types.Destroy_Task{This: m.Self}).(*methods.Destroy_TaskBody)
		if _, fault := outcome(ctx, body.Res.Returnval); fault != nil {
			return fault
		}
		removeFiles()
		m.v.policies.forget(m.Self)
		ctx.Map.Remove(ctx, browser)
		for _, snapshot := range snapshots {
			delete(m.v.states, snapshot.Self)
			ctx.Map.Remove(ctx, snapshot.Self)
		}
		for _, c := range all[*simulator.ClusterComputeResource](ctx, "ClusterComputeResource") {
			forget(configuration(&c.ClusterComputeResource), m.Self)
		}
		return nil
	})
	return &methods.Destroy_TaskBody{Res: &types.Destroy_TaskResponse{Returnval: ref}}
}

// forget takes a machine out of a cluster's lists. A rule stays with the machines that are left.
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
