package vcenter_test

import (
	"testing"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

func TestClusterReconfigurationMerges(t *testing.T) {
	r := start(t)
	cluster := r.cluster("rabat-prod")
	change := func(spec *types.ClusterConfigSpecEx) *types.ClusterConfigInfoEx {
		r.Helper()
		r.done(cluster.Reconfigure(r.ctx, spec, true))
		config, err := cluster.Configuration(r.ctx)
		must(t, err)
		return config
	}
	config := change(&types.ClusterConfigSpecEx{
		DrsConfig: &types.ClusterDrsConfigInfo{VmotionRate: 2},
		DasConfig: &types.ClusterDasConfigInfo{
			DefaultVmSettings: &types.ClusterDasVmSettings{RestartPriority: "high"},
			Option:            []types.BaseOptionValue{&types.OptionValue{Key: "das.isolationaddress0", Value: "10.0.0.1"}},
		},
		DpmConfig: &types.ClusterDpmConfigInfo{HostPowerActionRate: 4},
	})
	if drs := config.DrsConfig; !*drs.Enabled || drs.VmotionRate != 2 || drs.DefaultVmBehavior != types.DrsBehaviorFullyAutomated {
		t.Errorf("DRS is %+v", drs)
	}
	das := config.DasConfig
	policy := das.AdmissionControlPolicy.(*types.ClusterFailoverResourcesAdmissionControlPolicy)
	if !*das.Enabled || das.DefaultVmSettings.RestartPriority != "high" || das.DefaultVmSettings.VmToolsMonitoringSettings == nil || policy.CpuFailoverResourcesPercent != 25 {
		t.Errorf("HA is %+v", das)
	}
	if len(das.Option) != 1 || config.DpmConfigInfo.HostPowerActionRate != 4 {
		t.Errorf("options are %v, power action rate %d", das.Option, config.DpmConfigInfo.HostPowerActionRate)
	}
	config = change(&types.ClusterConfigSpecEx{DasConfig: &types.ClusterDasConfigInfo{Option: []types.BaseOptionValue{&types.OptionValue{Key: "das.isolationaddress0", Value: ""}}}})
	if len(config.DasConfig.Option) != 0 {
		t.Errorf("an option with an empty value is not removed: %v", config.DasConfig.Option)
	}
}

func TestAddingAnOverrideTwiceChangesIt(t *testing.T) {
	r := start(t)
	cluster := r.cluster("rabat-prod")
	vm := r.vm("massar-db-01").Reference()
	for _, behaviour := range []types.DrsBehavior{types.DrsBehaviorManual, types.DrsBehaviorPartiallyAutomated} {
		r.done(cluster.Reconfigure(r.ctx, &types.ClusterConfigSpecEx{DrsVmConfigSpec: []types.ClusterDrsVmConfigSpec{{
			ArrayUpdateSpec: types.ArrayUpdateSpec{Operation: types.ArrayUpdateOperationAdd},
			Info:            &types.ClusterDrsVmConfigInfo{Key: vm, Enabled: types.NewBool(true), Behavior: behaviour},
		}}}, true))
	}
	config, err := cluster.Configuration(r.ctx)
	must(t, err)
	if o := config.DrsVmConfig; len(o) != 1 || o[0].Behavior != types.DrsBehaviorPartiallyAutomated {
		t.Errorf("overrides are %+v", o)
	}
}

func TestRuleWithUnknownGroup(t *testing.T) {
	r := start(t)
	rule := &types.ClusterVmHostRuleInfo{VmGroupName: "nobody", AffineHostGroupName: "nowhere"}
	rule.Name = "r"
	_, err := r.result(r.cluster("rabat-prod").Reconfigure(r.ctx, &types.ClusterConfigSpecEx{RulesSpec: []types.ClusterRuleSpec{{
		ArrayUpdateSpec: types.ArrayUpdateSpec{Operation: types.ArrayUpdateOperationAdd}, Info: rule,
	}}}, true))
	refused[*types.InvalidArgument](r, err)
}

func TestClusterNames(t *testing.T) {
	r := start(t)
	_, err := r.folders.HostFolder.CreateCluster(r.ctx, "rabat-prod", types.ClusterConfigSpecEx{})
	refused[*types.DuplicateName](r, err)
	other, err := r.folders.HostFolder.CreateCluster(r.ctx, "other", types.ClusterConfigSpecEx{})
	must(t, err)
	refused[*types.DuplicateName](r, r.failure(other.Rename(r.ctx, "rabat-prod")))
}

func TestClusterInUseCannotBeDestroyed(t *testing.T) {
	r := start(t)
	refused[*types.ResourceInUse](r, r.failure(r.cluster("rabat-prod").Destroy(r.ctx)))
	e := r.extend("rab-esx-11")
	r.done(e.cluster.Destroy(r.ctx))
	again, err := r.folders.HostFolder.CreateCluster(r.ctx, "again", types.ClusterConfigSpecEx{})
	must(t, err)
	r.done(again.AddHost(r.ctx, r.connect("rab-esx-11"), true, nil, nil)) // its host can be added again
}

func TestAntiAffinityMovesMachines(t *testing.T) {
	r := start(t)
	e := r.extend("rab-esx-11", "rab-esx-12", "rab-esx-13")
	first := e.hosts[0].Reference()
	rule := &types.ClusterAntiAffinityRuleSpec{}
	rule.Name, rule.Enabled = "apart", types.NewBool(true)
	var vms []*object.VirtualMachine
	for _, name := range []string{"a", "b", "c"} {
		vm := r.mustClone(name, e.pool, e.datastore)
		must(t, r.plug(vm, e.group))
		r.done(vm.PowerOn(r.ctx))
		r.done(vm.Relocate(r.ctx, types.VirtualMachineRelocateSpec{Host: &first}, types.VirtualMachineMovePriorityDefaultPriority))
		rule.Vm = append(rule.Vm, vm.Reference())
		vms = append(vms, vm)
	}
	r.done(e.cluster.Reconfigure(r.ctx, &types.ClusterConfigSpecEx{RulesSpec: []types.ClusterRuleSpec{{
		ArrayUpdateSpec: types.ArrayUpdateSpec{Operation: types.ArrayUpdateOperationAdd}, Info: rule,
	}}}, true))
	on := map[types.ManagedObjectReference]bool{}
	for _, vm := range vms {
		on[hostOfVM(r, vm)] = true
	}
	if len(on) != 3 {
		t.Errorf("three VMs are on %d hosts", len(on))
	}
}

func TestHostsMoveBetweenClusters(t *testing.T) {
	r := start(t)
	e := r.extend("rab-esx-11", "rab-esx-12")
	moving := e.hosts[1].Reference()
	other, err := r.folders.HostFolder.CreateCluster(r.ctx, "other", types.ClusterConfigSpecEx{})
	must(t, err)
	refused[*types.InvalidState](r, r.failure(other.MoveInto(r.ctx, e.hosts[1]))) // not in maintenance mode
	r.done(e.hosts[1].EnterMaintenanceMode(r.ctx, 60, true, nil))
	r.done(other.MoveInto(r.ctx, e.hosts[1]))
	r.done(r.folders.HostFolder.MoveInto(r.ctx, []types.ManagedObjectReference{moving})) // the provider removes a host from a cluster this way
	standalone := read[mo.HostSystem](r, e.hosts[1], "parent").Parent
	if standalone.Type != "ComputeResource" {
		t.Errorf("the host's parent is %s", standalone)
	}
	r.done(e.cluster.MoveInto(r.ctx, e.hosts[1]))
	if hosts := read[mo.ClusterComputeResource](r, e.cluster, "host").Host; len(hosts) != 2 {
		t.Errorf("the cluster has %v", hosts)
	}
	for _, child := range read[mo.Folder](r, r.folders.HostFolder, "childEntity").ChildEntity {
		if child == *standalone {
			t.Error("the empty compute resource is left")
		}
	}
}

func TestStandaloneHost(t *testing.T) {
	r := start(t)
	unknown := types.HostConnectSpec{HostName: "nobody"}
	refused[*types.NoHost](r, r.failure(r.folders.HostFolder.AddStandaloneHost(r.ctx, unknown, true, nil, nil)))
	standalone := r.done(r.folders.HostFolder.AddStandaloneHost(r.ctx, r.connect("rab-esx-15"), true, nil, nil))
	summary := read[mo.ComputeResource](r, object.NewComputeResource(r.client.Client, standalone), "summary").Summary.GetComputeResourceSummary()
	if summary.TotalMemory != 768*gib {
		t.Errorf("the summary is %+v", summary)
	}
	host := r.host("rab-esx-15")
	r.done(host.Destroy(r.ctx))
	r.done(r.cluster("rabat-prod").AddHost(r.ctx, r.connect("rab-esx-15"), true, nil, nil))
}
