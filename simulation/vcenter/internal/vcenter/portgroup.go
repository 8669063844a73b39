package vcenter

import (
	"slices"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// AddDVPortgroupTask fills in what a port group inherits from its switch.
func (s *distributedSwitch) AddDVPortgroupTask(ctx *simulator.Context, req *types.AddDVPortgroup_Task) soap.HasFault {
	ref := task(ctx, s.DistributedVirtualSwitch, "addDVPortgroup", func() (types.AnyType, types.BaseMethodFault) {
		_, fault := s.addPortGroups(ctx, req.Spec)
		return nil, fault
	})
	return &methods.AddDVPortgroup_TaskBody{Res: &types.AddDVPortgroup_TaskResponse{Returnval: ref}}
}

// CreateDVPortgroupTask is missing in the simulator. Its result is the port group.
func (s *distributedSwitch) CreateDVPortgroupTask(ctx *simulator.Context, req *types.CreateDVPortgroup_Task) soap.HasFault {
	ref := task(ctx, s.DistributedVirtualSwitch, "createDVPortgroup", func() (types.AnyType, types.BaseMethodFault) {
		groups, fault := s.addPortGroups(ctx, []types.DVPortgroupConfigSpec{req.Spec})
		if fault != nil {
			return nil, fault
		}
		return groups[0], nil
	})
	return &methods.CreateDVPortgroup_TaskBody{Res: &types.CreateDVPortgroup_TaskResponse{Returnval: ref}}
}

func (s *distributedSwitch) addPortGroups(ctx *simulator.Context, specs []types.DVPortgroupConfigSpec) ([]types.ManagedObjectReference, types.BaseMethodFault) {
	before := len(s.Portgroup)
	body := s.DistributedVirtualSwitch.AddDVPortgroupTask(ctx, &types.AddDVPortgroup_Task{This: s.Self, Spec: specs})
	if _, fault := outcome(ctx, body.(*methods.AddDVPortgroup_TaskBody).Res.Returnval); fault != nil {
		return nil, fault
	}
	added := slices.Clone(s.Portgroup[before:])
	for _, ref := range added {
		s.complete(ctx.Map.Get(ref).(*simulator.DistributedVirtualPortgroup))
	}
	return added, nil
}

// complete fills in a port group's configuration as vCenter does.
func (s *distributedSwitch) complete(group *simulator.DistributedVirtualPortgroup) {
	config := &group.Config
	setting := newPortSetting()
	merge(setting, switchConfig(s.DistributedVirtualSwitch).DefaultPortConfig)
	merge(setting, config.DefaultPortConfig)
	config.DefaultPortConfig = setting
	policy := &types.VMwareDVSPortgroupPolicy{
		DVPortgroupPolicy: types.DVPortgroupPolicy{
			NetworkResourcePoolOverrideAllowed: types.NewBool(false), TrafficFilterOverrideAllowed: types.NewBool(false),
		},
		IpfixOverrideAllowed: types.NewBool(false),
	}
	merge(policy, config.Policy)
	config.Policy = policy
	config.ConfigVersion = "1"
	if config.AutoExpand == nil {
		config.AutoExpand = types.NewBool(true)
	}
	if config.NumPorts == 0 {
		config.NumPorts = 8
	}
	if config.VmVnicNetworkResourcePoolKey == "" {
		config.VmVnicNetworkResourcePoolKey = "-1"
	}
	if config.BackingType == "" {
		config.BackingType = string(types.DistributedVirtualPortgroupBackingTypeStandard)
	}
	config.Uplink = types.NewBool(len(switchConfig(s.DistributedVirtualSwitch).UplinkPortgroup) == 0)
}

type portGroup struct {
	*simulator.DistributedVirtualPortgroup
	answering
}

// ReconfigureDVPortgroupTask merges; the simulator replaces, with what the specification leaves unset too.
func (p *portGroup) ReconfigureDVPortgroupTask(ctx *simulator.Context, req *types.ReconfigureDVPortgroup_Task) soap.HasFault {
	ref := deed(ctx, p.DistributedVirtualPortgroup, "reconfigureDvPortgroup", func() types.BaseMethodFault {
		if stale := req.Spec.ConfigVersion; stale != "" && stale != p.Config.ConfigVersion {
			return because(&types.ConcurrentAccess{}, "The port group '%s' was changed by another client (version %s, not %s).", p.Name, p.Config.ConfigVersion, stale)
		}
		if name := req.Spec.Name; name != "" && name != p.Name {
			if fault := nameIsFree(ctx, name, *childrenOf(ctx.Map.Get(*p.Parent)), p.Self); fault != nil {
				return fault
			}
			p.setName(name)
		}
		merge(&p.Config, &req.Spec, "ConfigVersion", "Policy", "Name")
		if policy, ok := req.Spec.Policy.(*types.VMwareDVSPortgroupPolicy); ok && policy != nil {
			p.Config.Policy = policy
		}
		p.Config.ConfigVersion = nextVersion(p.Config.ConfigVersion)
		p.v.post(ctx, &types.DVPortgroupReconfiguredEvent{DVPortgroupEvent: types.DVPortgroupEvent{Event: p.v.eventAbout(ctx, p.DistributedVirtualPortgroup)}, ConfigSpec: req.Spec})
		return nil
	})
	return &methods.ReconfigureDVPortgroup_TaskBody{Res: &types.ReconfigureDVPortgroup_TaskResponse{Returnval: ref}}
}

func (p *portGroup) setName(name string) {
	p.Name, p.Entity().Name, p.Config.Name = name, name, name
	p.Summary.GetNetworkSummary().Name = name
}

// RenameTask keeps the name in all places.
func (p *portGroup) RenameTask(ctx *simulator.Context, req *types.Rename_Task) soap.HasFault {
	return rename(ctx, p.DistributedVirtualPortgroup, req, func() { p.setName(req.NewName) })
}

// DestroyTask refuses while a machine or a kernel card is plugged in; the simulator does not.
func (p *portGroup) DestroyTask(ctx *simulator.Context, _ *types.Destroy_Task) soap.HasFault {
	ref := deed(ctx, p.DistributedVirtualPortgroup, "destroy", func() types.BaseMethodFault {
		if fault := groupIsFree(ctx, p.DistributedVirtualPortgroup); fault != nil {
			return fault
		}
		event := &types.DVPortgroupDestroyedEvent{DVPortgroupEvent: types.DVPortgroupEvent{Event: p.v.eventAbout(ctx, p.DistributedVirtualPortgroup)}}
		if s, ok := ctx.Map.Get(*p.Config.DistributedVirtualSwitch).(*simulator.DistributedVirtualSwitch); ok {
			simulator.RemoveReference(&s.Portgroup, p.Self)
		}
		p.v.removeEntity(ctx, p.DistributedVirtualPortgroup)
		p.v.post(ctx, event)
		return nil
	})
	return &methods.Destroy_TaskBody{Res: &types.Destroy_TaskResponse{Returnval: ref}}
}

func groupIsFree(ctx *simulator.Context, group *simulator.DistributedVirtualPortgroup) types.BaseMethodFault {
	if len(group.Vm) > 0 {
		name := group.Vm[0].Value
		if vm, ok := ctx.Map.Get(group.Vm[0]).(*simulator.VirtualMachine); ok {
			name = vm.Name
		}
		return because(&types.ResourceInUse{Type: group.Self.Type, Name: group.Name}, "The resource '%s' is in use: %d virtual machines are plugged into it, %s among them.", group.Name, len(group.Vm), name)
	}
	for _, h := range all[*simulator.HostSystem](ctx, "HostSystem") {
		for _, nic := range h.Config.Network.Vnic {
			if port := nic.Spec.DistributedVirtualPort; port != nil && port.PortgroupKey == group.Key {
				return because(&types.ResourceInUse{Type: group.Self.Type, Name: group.Name}, "The resource '%s' is in use: %s of the host %s is plugged into it.", group.Name, nic.Device, h.Name)
			}
		}
	}
	return nil
}
