package vcenter

import (
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

// newClusterConfiguration returns vCenter's configuration of a new cluster: DRS and HA are off. No field is nil, because
// release 1.26.0 of the provider does not check for nil.
func newClusterConfiguration() *types.ClusterConfigInfoEx {
	no := func() *bool { return types.NewBool(false) }
	yes := func() *bool { return types.NewBool(true) }
	return &types.ClusterConfigInfoEx{
		ComputeResourceConfigInfo: types.ComputeResourceConfigInfo{VmSwapPlacement: "vmDirectory"},
		DasConfig: types.ClusterDasConfigInfo{
			Enabled:                    no(),
			AdmissionControlEnabled:    yes(),
			VmMonitoring:               "vmMonitoringDisabled",
			HostMonitoring:             "enabled",
			VmComponentProtecting:      "disabled",
			HBDatastoreCandidatePolicy: "allFeasibleDsWithUserPreference",
			AdmissionControlPolicy:     &types.ClusterFailoverLevelAdmissionControlPolicy{FailoverLevel: 1},
			DefaultVmSettings: &types.ClusterDasVmSettings{
				RestartPriority:        "medium",
				RestartPriorityTimeout: -1,
				IsolationResponse:      "none",
				VmToolsMonitoringSettings: &types.ClusterVmToolsMonitoringSettings{
					Enabled: no(), VmMonitoring: "vmMonitoringDisabled", ClusterSettings: no(),
					FailureInterval: 30, MinUpTime: 120, MaxFailures: 3, MaxFailureWindow: -1,
				},
				VmComponentProtectionSettings: &types.ClusterVmComponentProtectionSettings{
					VmStorageProtectionForAPD: "disabled", EnableAPDTimeoutForHosts: no(), VmTerminateDelayForAPDSec: 180,
					VmReactionOnAPDCleared: "none", VmStorageProtectionForPDL: "disabled",
				},
			},
		},
		DrsConfig:     types.ClusterDrsConfigInfo{Enabled: no(), EnableVmBehaviorOverrides: yes(), DefaultVmBehavior: types.DrsBehaviorFullyAutomated, VmotionRate: 3},
		DpmConfigInfo: &types.ClusterDpmConfigInfo{Enabled: no(), DefaultDpmBehavior: types.DpmBehaviorManual, HostPowerActionRate: 3},
		VsanConfigInfo: &types.VsanClusterConfigInfo{
			Enabled: no(), DefaultConfig: &types.VsanClusterConfigInfoHostDefaultInfo{},
		},
		Orchestration: &types.ClusterOrchestrationInfo{DefaultVmReadiness: &types.ClusterVmReadiness{ReadyCondition: "none"}},
		InfraUpdateHaConfig: &types.ClusterInfraUpdateHaConfigInfo{
			Enabled: no(), Behavior: "Manual", ModerateRemediation: "QuarantineMode", SevereRemediation: "QuarantineMode",
		},
		ProactiveDrsConfig: &types.ClusterProactiveDrsConfigInfo{Enabled: no()},
	}
}

// configuration returns a cluster's configuration.
func configuration(cluster *mo.ClusterComputeResource) *types.ClusterConfigInfoEx {
	return cluster.ConfigurationEx.(*types.ClusterConfigInfoEx)
}

func drsMoves(cluster *mo.ClusterComputeResource) bool {
	drs := configuration(cluster).DrsConfig
	return isTrue(drs.Enabled) && drs.DefaultVmBehavior == types.DrsBehaviorFullyAutomated
}

func isTrue(value *bool) bool { return value != nil && *value }
