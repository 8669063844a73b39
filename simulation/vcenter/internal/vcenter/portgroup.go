package vcenter

import (
	"slices"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// AddDVPortgroupTask sets the settings that a port group inherits from its switch.
func (s *distributedSwitch) AddDVPortgroupTask(ctx *simulator.Context, req *types.AddDVPortgroup_Task) soap.HasFault {
	ref := runTask(ctx, s.DistributedVirtualSwitch, "addDVPortgroup", func() (types.AnyType, types.BaseMethodFault) {
		_, fault := s.addPortGroups(ctx, req.Spec)
		return nil, fault
	})
	return &methods.AddDVPortgroup_TaskBody{Res: &types.AddDVPortgroup_TaskResponse{Returnval: ref}}
}

// CreateDVPortgroupTask is missing in the simulator. Its result is the port group.
func (s *distributedSwitch) CreateDVPortgroupTask(ctx *simulator.Context, req *types.CreateDVPortgroup_Task) soap.HasFault {
	ref := runTask(ctx, s.DistributedVirtualSwitch, "createDVPortgroup", func() (types.AnyType, types.BaseMethodFault) {
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

// inheritFrom sets the effective policies of a port group.
func inheritFrom(s *simulator.DistributedVirtualSwitch, group *simulator.DistributedVirtualPortgroup) {
	above, ok := switchConfig(s).DefaultPortConfig.(*types.VMwareDVSPortSetting)
	if !ok {
		return
	}
	own, ok := group.Config.DefaultPortConfig.(*types.VMwareDVSPortSetting)
	if !ok {
		own = &types.VMwareDVSPortSetting{}
	}
	group.Config.DefaultPortConfig = inheritPolicies(own, above)
}

// complete sets the defaults of a port group.
func (s *distributedSwitch) complete(group *simulator.DistributedVirtualPortgroup) {
	config := &group.Config
	inheritFrom(s.DistributedVirtualSwitch, group)
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
	behaviourBase
}

// ReconfigureDVPortgroupTask merges the specification. The simulator replaces the whole configuration.
func (p *portGroup) ReconfigureDVPortgroupTask(ctx *simulator.Context, req *types.ReconfigureDVPortgroup_Task) soap.HasFault {
	ref := runAction(ctx, p.DistributedVirtualPortgroup, "reconfigureDvPortgroup", func() types.BaseMethodFault {
		if stale := req.Spec.ConfigVersion; stale != "" && stale != p.Config.ConfigVersion {
			return &types.ConcurrentAccess{}
		}
		if name := req.Spec.Name; name != "" && name != p.Name {
			if fault := checkName(ctx, name, *childrenOf(ctx.Map.Get(*p.Parent)), p.Self); fault != nil {
				return fault
			}
			p.setName(name)
		}
		merge(&p.Config, &req.Spec, "ConfigVersion", "Policy", "Name")
		if s, ok := ctx.Map.Get(*p.Config.DistributedVirtualSwitch).(*simulator.DistributedVirtualSwitch); ok {
			inheritFrom(s, p.DistributedVirtualPortgroup)
		}
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

// RenameTask changes all copies of the name.
func (p *portGroup) RenameTask(ctx *simulator.Context, req *types.Rename_Task) soap.HasFault {
	return rename(ctx, p.DistributedVirtualPortgroup, req, func() { p.setName(req.NewName) })
}

// DestroyTask fails while a VM or a VMkernel adapter uses the port group. The simulator destroys it.
func (p *portGroup) DestroyTask(ctx *simulator.Context, _ *types.Destroy_Task) soap.HasFault {
	return destroyTask(ctx, p.DistributedVirtualPortgroup, func() types.BaseMethodFault {
		if fault := checkPortGroupUnused(ctx, p.DistributedVirtualPortgroup); fault != nil {
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
}

func checkPortGroupUnused(ctx *simulator.Context, group *simulator.DistributedVirtualPortgroup) types.BaseMethodFault {
	if len(group.Vm) > 0 {
		name := group.Vm[0].Value
		if vm, ok := ctx.Map.Get(group.Vm[0]).(*simulator.VirtualMachine); ok {
			name = vm.Name
		}
		return inUse(group.Self.Type, group.Name, "%d virtual machines are connected to it, for example %s.", len(group.Vm), name)
	}
	for _, h := range all[*simulator.HostSystem](ctx, "HostSystem") {
		for _, nic := range h.Config.Network.Vnic {
			if port := nic.Spec.DistributedVirtualPort; port != nil && port.PortgroupKey == group.Key {
				return inUse(group.Self.Type, group.Name, "%s of host %s is connected to it.", nic.Device, h.Name)
			}
		}
	}
	return nil
}
