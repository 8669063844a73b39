package main

import (
	"context"

	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

// Cluster is a compute cluster with its DRS and HA settings, rules, groups and overrides.
type Cluster struct {
	Name      string           `json:"name"`
	Path      string           `json:"path"`
	Hosts     []string         `json:"hosts"`
	DRS       DRS              `json:"drs"`
	HA        HighAvailability `json:"highAvailability"`
	Groups    []ClusterGroup   `json:"groups"`
	Rules     []ClusterRule    `json:"rules"`
	Overrides []VMOverride     `json:"overrides"`
}

// DRS holds the settings of the Distributed Resource Scheduler.
type DRS struct {
	Enabled            bool              `json:"enabled"`
	Automation         string            `json:"automation"`
	MigrationThreshold int32             `json:"migrationThreshold"`
	VMOverrides        bool              `json:"vmOverrides"`
	Options            map[string]string `json:"options"`
}

// HighAvailability holds the settings of vSphere HA.
type HighAvailability struct {
	Enabled           bool              `json:"enabled"`
	HostMonitoring    string            `json:"hostMonitoring"`
	VMMonitoring      string            `json:"vmMonitoring"`
	RestartPriority   string            `json:"restartPriority"`
	IsolationResponse string            `json:"isolationResponse"`
	PDLResponse       string            `json:"pdlResponse"`
	APDResponse       string            `json:"apdResponse"`
	AdmissionControl  AdmissionControl  `json:"admissionControl"`
	Options           map[string]string `json:"options"`
}

// AdmissionControl is the capacity that HA reserves for host failures. Fields that the policy does not have are zero.
type AdmissionControl struct {
	Enabled                bool     `json:"enabled"`
	Policy                 string   `json:"policy"`
	HostFailuresToTolerate int32    `json:"hostFailuresToTolerate"`
	AutoComputePercent     bool     `json:"autoComputePercent"`
	CPUPercent             int32    `json:"cpuPercent"`
	MemoryPercent          int32    `json:"memoryPercent"`
	FailoverHosts          []string `json:"failoverHosts"`
}

// ClusterGroup is a group of VMs or of hosts that rules refer to.
type ClusterGroup struct {
	Name    string   `json:"name"`
	Kind    string   `json:"kind"`
	Members []string `json:"members"`
}

// ClusterRule is a DRS rule. VMs is set for affinity and antiAffinity, the groups are set for vmHost and dependency.
type ClusterRule struct {
	Name                string   `json:"name"`
	Kind                string   `json:"kind"`
	Enabled             bool     `json:"enabled"`
	Mandatory           bool     `json:"mandatory"`
	VMs                 []string `json:"vms"`
	VMGroup             string   `json:"vmGroup"`
	AffineHostGroup     string   `json:"affineHostGroup"`
	AntiAffineHostGroup string   `json:"antiAffineHostGroup"`
	DependsOnVMGroup    string   `json:"dependsOnVmGroup"`
}

// VMOverride holds the settings of a VM that override its cluster's. Empty fields do not override.
type VMOverride struct {
	VM                string `json:"vm"`
	Automation        string `json:"automation"`
	RestartPriority   string `json:"restartPriority"`
	IsolationResponse string `json:"isolationResponse"`
}

func readClusters(ctx context.Context, r *inventoryReader, census *Census) error {
	clusters, err := retrieve[mo.ClusterComputeResource](ctx, r, "ClusterComputeResource", "host", "configurationEx")
	if err != nil {
		return err
	}
	for _, cluster := range clusters {
		described := Cluster{Name: r.name(cluster.Self), Path: r.path(cluster.Self), Hosts: r.names(cluster.Host)}
		config, ok := cluster.ConfigurationEx.(*types.ClusterConfigInfoEx)
		if !ok {
			config = &types.ClusterConfigInfoEx{}
		}
		described.DRS = drsOf(config.DrsConfig)
		described.HA = r.highAvailabilityOf(config.DasConfig)
		described.Groups = r.groupsOf(config.Group)
		described.Rules = r.rulesOf(config.Rule)
		described.Overrides = r.overridesOf(config)
		census.Clusters = append(census.Clusters, described)
	}
	census.Clusters = sortedBy(census.Clusters, func(c Cluster) string { return c.Path })
	return nil
}

func drsOf(config types.ClusterDrsConfigInfo) DRS {
	return DRS{
		Enabled:            isTrue(config.Enabled),
		Automation:         string(config.DefaultVmBehavior),
		MigrationThreshold: config.VmotionRate,
		VMOverrides:        isTrue(config.EnableVmBehaviorOverrides),
		Options:            optionsOf(config.Option),
	}
}

func (r *inventoryReader) highAvailabilityOf(config types.ClusterDasConfigInfo) HighAvailability {
	ha := HighAvailability{
		Enabled:          isTrue(config.Enabled),
		HostMonitoring:   config.HostMonitoring,
		VMMonitoring:     config.VmMonitoring,
		AdmissionControl: r.admissionControlOf(config),
		Options:          optionsOf(config.Option),
	}
	if defaults := config.DefaultVmSettings; defaults != nil {
		ha.RestartPriority, ha.IsolationResponse = defaults.RestartPriority, defaults.IsolationResponse
		if storage := defaults.VmComponentProtectionSettings; storage != nil {
			ha.PDLResponse, ha.APDResponse = storage.VmStorageProtectionForPDL, storage.VmStorageProtectionForAPD
		}
	}
	return ha
}

func (r *inventoryReader) admissionControlOf(config types.ClusterDasConfigInfo) AdmissionControl {
	control := AdmissionControl{Enabled: isTrue(config.AdmissionControlEnabled), FailoverHosts: []string{}}
	switch policy := config.AdmissionControlPolicy.(type) {
	case *types.ClusterFailoverResourcesAdmissionControlPolicy:
		control.Policy = "resourcePercentage"
		control.HostFailuresToTolerate = policy.FailoverLevel
		control.AutoComputePercent = isTrue(policy.AutoComputePercentages)
		control.CPUPercent = policy.CpuFailoverResourcesPercent
		control.MemoryPercent = policy.MemoryFailoverResourcesPercent
	case *types.ClusterFailoverLevelAdmissionControlPolicy:
		control.Policy = "slots"
		control.HostFailuresToTolerate = policy.FailoverLevel
	case *types.ClusterFailoverHostAdmissionControlPolicy:
		control.Policy = "failoverHosts"
		control.HostFailuresToTolerate = policy.FailoverLevel
		control.FailoverHosts = r.names(policy.FailoverHosts)
	}
	return control
}

func (r *inventoryReader) groupsOf(groups []types.BaseClusterGroupInfo) []ClusterGroup {
	var described []ClusterGroup
	for _, group := range groups {
		switch group := group.(type) {
		case *types.ClusterVmGroup:
			described = append(described, ClusterGroup{Name: group.Name, Kind: "vm", Members: r.names(group.Vm)})
		case *types.ClusterHostGroup:
			described = append(described, ClusterGroup{Name: group.Name, Kind: "host", Members: r.names(group.Host)})
		}
	}
	return sortedBy(described, func(g ClusterGroup) string { return g.Name })
}

func (r *inventoryReader) rulesOf(rules []types.BaseClusterRuleInfo) []ClusterRule {
	var described []ClusterRule
	for _, rule := range rules {
		info := rule.GetClusterRuleInfo()
		d := ClusterRule{Name: info.Name, Enabled: isTrue(info.Enabled), Mandatory: isTrue(info.Mandatory), VMs: []string{}}
		switch rule := rule.(type) {
		case *types.ClusterAntiAffinityRuleSpec:
			d.Kind, d.VMs = "antiAffinity", r.names(rule.Vm)
		case *types.ClusterAffinityRuleSpec:
			d.Kind, d.VMs = "affinity", r.names(rule.Vm)
		case *types.ClusterVmHostRuleInfo:
			d.Kind, d.VMGroup = "vmHost", rule.VmGroupName
			d.AffineHostGroup, d.AntiAffineHostGroup = rule.AffineHostGroupName, rule.AntiAffineHostGroupName
		case *types.ClusterDependencyRuleInfo:
			d.Kind, d.VMGroup, d.DependsOnVMGroup = "dependency", rule.VmGroup, rule.DependsOnVmGroup
		}
		described = append(described, d)
	}
	return sortedBy(described, func(rule ClusterRule) string { return rule.Name + "/" + rule.Kind })
}

func (r *inventoryReader) overridesOf(config *types.ClusterConfigInfoEx) []VMOverride {
	byVM := map[string]VMOverride{}
	for _, drs := range config.DrsVmConfig {
		override := VMOverride{VM: r.name(drs.Key), Automation: string(drs.Behavior)}
		if drs.Enabled != nil && !*drs.Enabled {
			override.Automation = "disabled"
		}
		byVM[drs.Key.Value] = override
	}
	for _, ha := range config.DasVmConfig {
		override := byVM[ha.Key.Value]
		override.VM = r.name(ha.Key)
		if ha.DasSettings != nil {
			override.RestartPriority, override.IsolationResponse = ha.DasSettings.RestartPriority, ha.DasSettings.IsolationResponse
		}
		byVM[ha.Key.Value] = override
	}
	overrides := make([]VMOverride, 0, len(byVM))
	for _, override := range byVM {
		overrides = append(overrides, override)
	}
	return sortedBy(overrides, func(o VMOverride) string { return o.VM })
}
