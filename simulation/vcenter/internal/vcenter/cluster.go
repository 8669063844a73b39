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
	behaviourBase
}

// ReconfigureComputeResourceTask merges the whole specification. The simulator keeps four of its fields.
func (c *cluster) ReconfigureComputeResourceTask(ctx *simulator.Context, req *types.ReconfigureComputeResource_Task) soap.HasFault {
	ref := runAction(ctx, c.ClusterComputeResource, "reconfigureComputeResource", func() types.BaseMethodFault {
		spec, ok := req.Spec.(*types.ClusterConfigSpecEx)
		if !ok {
			return &types.InvalidArgument{InvalidProperty: "spec"}
		}
		if fault := c.reconfigure(ctx, spec); fault != nil {
			return fault
		}
		c.v.enforceAntiAffinity(ctx, c.ClusterComputeResource)
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
	// The simulator merges the lists: rules, groups, overrides.
	body := c.ClusterComputeResource.ReconfigureComputeResourceTask(ctx, &types.ReconfigureComputeResource_Task{This: c.Self, Spec: spec})
	_, fault := outcome(ctx, body.(*methods.ReconfigureComputeResource_TaskBody).Res.Returnval)
	dropTransient(config)
	c.Configuration = types.ClusterConfigInfo{DasConfig: config.DasConfig, DrsConfig: config.DrsConfig}
	return fault
}

// dropTransient removes what vCenter does not store. ClusterVmComponentProtectionSettings.enableAPDTimeoutForHosts: "this
// property is not persisted by vSphere backend", and "ignored if specified at VM level".
func dropTransient(config *types.ClusterConfigInfoEx) {
	drop := func(settings *types.ClusterDasVmSettings) {
		if settings == nil || settings.VmComponentProtectionSettings == nil {
			return
		}
		stored := *settings.VmComponentProtectionSettings
		stored.EnableAPDTimeoutForHosts = nil
		settings.VmComponentProtectionSettings = &stored
	}
	drop(config.DasConfig.DefaultVmSettings)
	for i := range config.DasVmConfig {
		drop(config.DasVmConfig[i].DasSettings)
	}
}

// checkRules rejects a rule with an unknown group. The simulator accepts it.
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

// mergeOverrides merges the overrides of virtual machines. Adding an override that exists changes it: the provider relies
// on that.
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

// AddHostTask adds an awaiting host. The simulator accepts any name.
func (c *cluster) AddHostTask(ctx *simulator.Context, req *types.AddHost_Task) soap.HasFault {
	ref := runTask(ctx, c.ClusterComputeResource, "addHost", func() (types.AnyType, types.BaseMethodFault) {
		hardware, fault := c.v.connectNewHost(ctx, req.Spec)
		if fault != nil {
			return nil, fault
		}
		if fault := c.v.checkLicense(req.License); fault != nil {
			return nil, fault
		}
		add := *req
		add.Spec.UserName = "" // otherwise the simulator copies the host of that name
		var result types.AnyType
		withPlaceholderNetwork(&c.Network, func() {
			withKnownReleases(ctx, c.Host, func() {
				body := c.ClusterComputeResource.AddHostTask(ctx, &add)
				result, fault = outcome(ctx, body.(*methods.AddHost_TaskBody).Res.Returnval)
			})
		})
		if fault != nil {
			return nil, fault
		}
		added := ctx.Map.Get(result.(types.ManagedObjectReference)).(*simulator.HostSystem)
		c.v.setUpHost(ctx, added, hardware)
		c.v.license(ctx, added, req.License)
		return result, nil
	})
	return &methods.AddHost_TaskBody{Res: &types.AddHost_TaskResponse{Returnval: ref}}
}

// withKnownReleases hides newer releases of ESXi from the simulator, whose environment browser panics: it knows none above 8.0.2.
func withKnownReleases(ctx *simulator.Context, hosts []types.ManagedObjectReference, do func()) {
	for _, ref := range hosts {
		h, ok := ctx.Map.Get(ref).(*simulator.HostSystem)
		if !ok {
			continue
		}
		product := &h.Config.Product
		if _, err := types.ParseESXiVersion(product.Version); err != nil {
			defer func(version string) { product.Version = version }(product.Version)
			product.Version = Version
		}
	}
	do()
}

// MoveIntoTask moves hosts without VMs into the cluster. The simulator would leave VMs in their old resource pool.
func (c *cluster) MoveIntoTask(ctx *simulator.Context, req *types.MoveInto_Task) soap.HasFault {
	ref := runAction(ctx, c.ClusterComputeResource, "moveInto", func() types.BaseMethodFault {
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

// RenameTask returns vCenter's fault for a duplicate name.
func (c *cluster) RenameTask(ctx *simulator.Context, req *types.Rename_Task) soap.HasFault {
	return rename(ctx, c.ClusterComputeResource, req, nil)
}

// DestroyTask is missing in the simulator.
func (c *cluster) DestroyTask(ctx *simulator.Context, _ *types.Destroy_Task) soap.HasFault {
	return destroyTask(ctx, c.ClusterComputeResource, func() types.BaseMethodFault {
		for _, ref := range c.Host {
			if h, ok := ctx.Map.Get(ref).(*simulator.HostSystem); ok && len(h.Vm) > 0 {
				return inUse(c.Self.Type, c.Name, "Host %s has %d virtual machines.", h.Name, len(h.Vm))
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
}

// removeComputeResource removes a cluster, or the compute resource of a standalone host, with its pools and its browser.
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

// withPlaceholderNetwork runs do with one element in a list of networks: the simulator expects its "VM Network" there.
func withPlaceholderNetwork(networks *[]types.ManagedObjectReference, do func()) {
	before := *networks
	*networks = []types.ManagedObjectReference{{Type: "Network", Value: "network-none"}}
	do()
	*networks = before
}

// enforceAntiAffinity moves VMs of an anti-affinity rule that are on the same host, as DRS does.
func (v *VCenter) enforceAntiAffinity(ctx *simulator.Context, cluster *simulator.ClusterComputeResource) {
	if !drsMoves(&cluster.ClusterComputeResource) {
		return
	}
	for _, base := range configuration(&cluster.ClusterComputeResource).Rule {
		rule, ok := base.(*types.ClusterAntiAffinityRuleSpec)
		if !ok || !isTrue(rule.Enabled) {
			continue
		}
		var taken []types.ManagedObjectReference
		for _, ref := range rule.Vm {
			vm, ok := ctx.Map.Get(ref).(*simulator.VirtualMachine)
			if !ok {
				continue
			}
			if slices.Contains(taken, *vm.Runtime.Host) {
				v.moveToFreeHost(ctx, cluster, vm, hostsOfMachines(ctx, rule.Vm))
			}
			taken = append(taken, *vm.Runtime.Host)
		}
	}
}

// moveToFreeHost moves a VM to a host that is not occupied. If there is none, the VM stays: DRS would retry later.
func (v *VCenter) moveToFreeHost(ctx *simulator.Context, cluster *simulator.ClusterComputeResource, vm *simulator.VirtualMachine, occupied []types.ManagedObjectReference) {
	destination, fault := v.chooseHost(ctx, without(cluster.Host, occupied), v.needsOf(ctx, vm), types.ManagedObjectReference{})
	if fault == nil {
		_ = v.migrate(ctx, vm, destination) // on a fault the VM stays
	}
}

// without returns the hosts that are not in another list.
func without(hosts, others []types.ManagedObjectReference) []types.ManagedObjectReference {
	return slices.DeleteFunc(slices.Clone(hosts), func(host types.ManagedObjectReference) bool { return slices.Contains(others, host) })
}

func hostsOfMachines(ctx *simulator.Context, vms []types.ManagedObjectReference) []types.ManagedObjectReference {
	var hosts []types.ManagedObjectReference
	for _, ref := range vms {
		if vm, ok := ctx.Map.Get(ref).(*simulator.VirtualMachine); ok {
			hosts = append(hosts, *vm.Runtime.Host)
		}
	}
	return hosts
}

// hostsWithoutPeers returns the hosts without another VM of the same anti-affinity rule, or all hosts if there is none.
func hostsWithoutPeers(ctx *simulator.Context, cluster *simulator.ClusterComputeResource, vm *simulator.VirtualMachine) []types.ManagedObjectReference {
	if free := without(cluster.Host, hostsOfPeers(ctx, cluster, vm)); len(free) > 0 {
		return free
	}
	return cluster.Host
}

// hostsOfPeers returns the hosts of the VMs that an anti-affinity rule separates from a VM, and its own host.
func hostsOfPeers(ctx *simulator.Context, cluster *simulator.ClusterComputeResource, vm *simulator.VirtualMachine) []types.ManagedObjectReference {
	var occupied []types.ManagedObjectReference
	for _, base := range configuration(&cluster.ClusterComputeResource).Rule {
		rule, ok := base.(*types.ClusterAntiAffinityRuleSpec)
		if ok && isTrue(rule.Enabled) && slices.Contains(rule.Vm, vm.Self) {
			occupied = append(occupied, hostsOfMachines(ctx, rule.Vm)...)
		}
	}
	return occupied
}
