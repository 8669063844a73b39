package vcenter_test

import (
	"testing"

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
		t.Errorf("an emptied option stays: %v", config.DasConfig.Option)
	}
}

func TestOverrideAddedTwiceIsChanged(t *testing.T) {
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

func TestRuleWithoutItsGroup(t *testing.T) {
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
	_, err = r.result(other.Rename(r.ctx, "rabat-prod"))
	refused[*types.DuplicateName](r, err)
}

func TestClusterInUseStays(t *testing.T) {
	r := start(t)
	_, err := r.result(r.cluster("rabat-prod").Destroy(r.ctx))
	refused[*types.ResourceInUse](r, err)
	e := r.extend("rab-esx-11")
	r.done(e.cluster.Destroy(r.ctx))
	again, err := r.folders.HostFolder.CreateCluster(r.ctx, "again", types.ClusterConfigSpecEx{})
	must(t, err)
	r.done(again.AddHost(r.ctx, r.connect("rab-esx-11"), true, nil, nil)) // its host awaits again
}
