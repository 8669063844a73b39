package vcenter

import (
	"slices"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

type cluster struct {
	*simulator.ClusterComputeResource
	answering
}

// ReconfigureComputeResourceTask merges the whole specification; the simulator keeps four fields of it.
func (c *cluster) ReconfigureComputeResourceTask(ctx *simulator.Context, req *types.ReconfigureComputeResource_Task) soap.HasFault {
	ref := deed(ctx, c.ClusterComputeResource, "reconfigureComputeResource", func() types.BaseMethodFault {
		spec, ok := req.Spec.(*types.ClusterConfigSpecEx)
		if !ok {
			return &types.InvalidArgument{InvalidProperty: "spec"}
		}
		if fault := c.reconfigure(ctx, spec); fault != nil {
			return fault
		}
		c.v.keepApart(ctx, c.ClusterComputeResource)
		c.v.post(ctx, &types.ClusterReconfiguredEvent{ClusterEvent: types.ClusterEvent{Event: c.v.eventAbout(ctx, c.ClusterComputeResource)}})
		return nil
	})
	return &methods.ReconfigureComputeResource_TaskBody{Res: &types.ReconfigureComputeResource_TaskResponse{Returnval: ref}}
}

func (c *cluster) reconfigure(ctx *simulator.Context, spec *types.ClusterConfigSpecEx) types.BaseMethodFault {
	config := configuration(&c.ClusterComputeResource.ClusterComputeResource)
	if fault := checkRules(config, spec); fault != nil {
		return fault
	}
	merge(config, spec, "VsanConfig")
	if spec.DpmConfig != nil {
		merge(config.DpmConfigInfo, spec.DpmConfig)
	}
	mergeOverrides(config, spec)
	// The simulator does the lists: rules, groups, overrides.
	body := c.ClusterComputeResource.ReconfigureComputeResourceTask(ctx, &types.ReconfigureComputeResource_Task{This: c.Self, Spec: spec})
	_, fault := outcome(ctx, body.(*methods.ReconfigureComputeResource_TaskBody).Res.Returnval)
	c.Configuration = types.ClusterConfigInfo{DasConfig: config.DasConfig, DrsConfig: config.DrsConfig}
	return fault
}

// checkRules refuses a rule that names a group which is not there: the simulator keeps it.
func checkRules(config *types.ClusterConfigInfoEx, spec *types.ClusterConfigSpecEx) types.BaseMethodFault {
	groups := map[string]bool{"": true}
	for _, group := range config.Group {
		groups[group.GetClusterGroupInfo().Name] = true
	}
	for _, change := range spec.GroupSpec {
		if change.Operation != types.ArrayUpdateOperationRemove {
			groups[change.Info.GetClusterGroupInfo().Name] = true
		}
	}
	for _, change := range spec.RulesSpec {
		var names []string
		switch rule := change.Info.(type) {
		case *types.ClusterVmHostRuleInfo:
			names = []string{rule.VmGroupName, rule.AffineHostGroupName, rule.AntiAffineHostGroupName}
		case *types.ClusterDependencyRuleInfo:
			names = []string{rule.VmGroup, rule.DependsOnVmGroup}
		}
		if slices.ContainsFunc(names, func(name string) bool { return !groups[name] }) {
			return &types.InvalidArgument{InvalidProperty: "spec.rulesSpec.info"}
		}
	}
	return nil
}

// mergeOverrides merges the overrides of single virtual machines. vCenter takes the addition of one that is there
// already as its change, which the provider relies on.
func mergeOverrides(config *types.ClusterConfigInfoEx, spec *types.ClusterConfigSpecEx) {
	for i := range spec.DrsVmConfigSpec {
		change := &spec.DrsVmConfigSpec[i]
		for j := range config.DrsVmConfig {
			if change.Info != nil && config.DrsVmConfig[j].Key == change.Info.Key {
				change.Operation = types.ArrayUpdateOperationEdit
				merge(&config.DrsVmConfig[j], change.Info)
			}
		}
	}
	for i := range spec.DasVmConfigSpec {
		change := &spec.DasVmConfigSpec[i]
		for j := range config.DasVmConfig {
			if change.Info != nil && config.DasVmConfig[j].Key == change.Info.Key {
				change.Operation = types.ArrayUpdateOperationEdit
				merge(&config.DasVmConfig[j], change.Info)
			}
		}
	}
}

// AddHostTask adds a machine that stands in the racks. The simulator takes any name.
func (c *cluster) AddHostTask(ctx *simulator.Context, req *types.AddHost_Task) soap.HasFault {
	ref := task(ctx, c.ClusterComputeResource, "addHost", func() (types.AnyType, types.BaseMethodFault) {
		machine, fault := c.v.admit(ctx, req.Spec)
		if fault != nil {
			return nil, fault
		}
		if fault := c.v.checkLicense(req.License); fault != nil {
			return nil, fault
		}
		add := *req
		add.Spec.UserName = "" // the simulator would look for a host of that name to copy
		var result types.AnyType
		withSomeNetwork(&c.Network, func() {
			body := c.ClusterComputeResource.AddHostTask(ctx, &add)
			result, fault = outcome(ctx, body.(*methods.AddHost_TaskBody).Res.Returnval)
		})
		if fault != nil {
			return nil, fault
		}
		added := ctx.Map.Get(result.(types.ManagedObjectReference)).(*simulator.HostSystem)
		c.v.furnish(ctx, added, machine)
		c.v.license(ctx, added, req.License)
		return result, nil
	})
	return &methods.AddHost_TaskBody{Res: &types.AddHost_TaskResponse{Returnval: ref}}
}

// MoveIntoTask moves hosts into the cluster, which have to be empty: the simulator forgets their virtual machines' pool.
func (c *cluster) MoveIntoTask(ctx *simulator.Context, req *types.MoveInto_Task) soap.HasFault {
	ref := deed(ctx, c.ClusterComputeResource, "moveInto", func() types.BaseMethodFault {
		for _, ref := range req.Host {
			h, ok := ctx.Map.Get(ref).(*simulator.HostSystem)
			if !ok {
				return &types.InvalidArgument{InvalidProperty: "host"}
			}
			if *h.Parent == c.Self {
				return &types.DuplicateName{Name: h.Name, Object: ref}
			}
			if len(h.Vm) > 0 {
				return &types.ResourceInUse{Type: "HostSystem", Name: h.Name}
			}
			if _, inCluster := ctx.Map.Get(*h.Parent).(*simulator.ClusterComputeResource); inCluster && !h.Runtime.InMaintenanceMode {
				return &types.InvalidState{}
			}
			c.v.leaveParent(ctx, h)
			c.Host = append(c.Host, ref)
			self := c.Self
			h.Parent = &self
			c.v.derive()
		}
		return nil
	})
	return &methods.MoveInto_TaskBody{Res: &types.MoveInto_TaskResponse{Returnval: ref}}
}

// RenameTask names the fault as vCenter does.
func (c *cluster) RenameTask(ctx *simulator.Context, req *types.Rename_Task) soap.HasFault {
	return rename(ctx, c.ClusterComputeResource, req, nil)
}

// DestroyTask is missing in the simulator.
func (c *cluster) DestroyTask(ctx *simulator.Context, _ *types.Destroy_Task) soap.HasFault {
	ref := deed(ctx, c.ClusterComputeResource, "destroy", func() types.BaseMethodFault {
		for _, ref := range c.Host {
			if h, ok := ctx.Map.Get(ref).(*simulator.HostSystem); ok && len(h.Vm) > 0 {
				return because(&types.ResourceInUse{Type: c.Self.Type, Name: c.Name}, "The cluster '%s' is in use: %d virtual machines are on its host %s.", c.Name, len(h.Vm), h.Name)
			}
		}
		about := c.v.eventAbout(ctx, c.ClusterComputeResource)
		for _, ref := range slices.Clone(c.Host) {
			c.v.removeHost(ctx, ctx.Map.Get(ref).(*simulator.HostSystem))
		}
		c.v.removeComputeResource(ctx, c.ClusterComputeResource, &c.ComputeResource)
		c.v.post(ctx, &types.ClusterDestroyedEvent{ClusterEvent: types.ClusterEvent{Event: about}})
		return nil
	})
	return &methods.Destroy_TaskBody{Res: &types.Destroy_TaskResponse{Returnval: ref}}
}

// removeComputeResource removes a cluster or the frame of a standalone host, with its pools and its browser.
func (v *VCenter) removeComputeResource(ctx *simulator.Context, entity mo.Entity, resource *mo.ComputeResource) {
	for _, o := range ctx.Map.All("ResourcePool") {
		if pool := o.(*simulator.ResourcePool); pool.Owner == resource.Self {
			ctx.Map.Remove(ctx, pool.Self)
		}
	}
	if resource.EnvironmentBrowser != nil {
		ctx.Map.Remove(ctx, *resource.EnvironmentBrowser)
	}
	v.removeEntity(ctx, entity)
}

// withSomeNetwork gives a list of networks a first element for a moment: the simulator wants its "VM Network" there,
// which no datacenter has here.
func withSomeNetwork(networks *[]types.ManagedObjectReference, do func()) {
	before := *networks
	*networks = []types.ManagedObjectReference{{Type: "Network", Value: "network-none"}}
	do()
	*networks = before
}
