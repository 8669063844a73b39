package vcenter

import (
	"slices"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// storagePod is a datastore cluster.
type storagePod struct {
	*simulator.StoragePod
	behaviourBase
}

// setPodDefaults sets vCenter's defaults of Storage DRS, which is off.
func setPodDefaults(pod *simulator.StoragePod) {
	pod.PodStorageDrsEntry.StorageDrsConfig.PodConfig = types.StorageDrsPodConfigInfo{
		DefaultVmBehavior:      "manual",
		LoadBalanceInterval:    480,
		DefaultIntraVmAffinity: types.NewBool(true),
		SpaceLoadBalanceConfig: &types.StorageDrsSpaceLoadBalanceConfig{
			SpaceThresholdMode: "utilization", SpaceUtilizationThreshold: 80, FreeSpaceThresholdGB: 50, MinSpaceUtilizationDifference: 5,
		},
		IoLoadBalanceConfig: &types.StorageDrsIoLoadBalanceConfig{
			ReservablePercentThreshold: 60, ReservableThresholdMode: "automated", IoLatencyThreshold: 15, IoLoadImbalanceThreshold: 5,
		},
		AutomationOverrides: &types.StorageDrsAutomationConfig{},
	}
	pod.Summary.Name = pod.Name
}

// MoveIntoFolderTask adds datastores. The simulator would then list the earlier ones twice.
func (p *storagePod) MoveIntoFolderTask(ctx *simulator.Context, req *types.MoveIntoFolder_Task) soap.HasFault {
	ref := runAction(ctx, p.StoragePod, "moveIntoFolder", func() types.BaseMethodFault {
		for _, ref := range req.List {
			if ref.Type != "Datastore" {
				return &types.NotSupported{}
			}
			if fault := p.v.move(ctx, ref, p.StoragePod); fault != nil {
				return fault
			}
		}
		return nil
	})
	return &methods.MoveIntoFolder_TaskBody{Res: &types.MoveIntoFolder_TaskResponse{Returnval: ref}}
}

// RenameTask is missing in the simulator.
func (p *storagePod) RenameTask(ctx *simulator.Context, req *types.Rename_Task) soap.HasFault {
	return rename(ctx, p.StoragePod, req, func() { p.Summary.Name = req.NewName })
}

// DestroyTask is missing in the simulator. The datastores move to the folder above.
func (p *storagePod) DestroyTask(ctx *simulator.Context, _ *types.Destroy_Task) soap.HasFault {
	return destroyTask(ctx, p.StoragePod, func() types.BaseMethodFault {
		parent := ctx.Map.Get(*p.Parent).(*simulator.Folder)
		for _, ref := range slices.Clone(p.ChildEntity) {
			if fault := p.v.move(ctx, ref, parent); fault != nil {
				return fault
			}
		}
		p.v.removeEntity(ctx, p.StoragePod)
		return nil
	})
}

// storageResources configures Storage DRS and recommends datastores.
type storageResources struct {
	*simulator.StorageResourceManager
	behaviourBase
}

// ConfigureStorageDrsForPodTask merges the whole specification. The simulator keeps two of its fields.
func (m *storageResources) ConfigureStorageDrsForPodTask(ctx *simulator.Context, req *types.ConfigureStorageDrsForPod_Task) soap.HasFault {
	ref := runAction(ctx, m.StorageResourceManager, "configureStorageDrsForPod", func() types.BaseMethodFault {
		pod, ok := ctx.Map.Get(req.Pod).(*simulator.StoragePod)
		if !ok {
			return &types.ManagedObjectNotFound{Obj: req.Pod}
		}
		spec := req.Spec.PodConfigSpec
		if spec == nil {
			return nil
		}
		config := &pod.PodStorageDrsEntry.StorageDrsConfig.PodConfig
		if fault := m.changeRules(ctx, pod, spec.Rule); fault != nil {
			return fault
		}
		merge(config, spec, "Rule", "Option")
		if spec.Enabled != nil {
			config.Enabled = *spec.Enabled
		}
		if spec.IoLoadBalanceEnabled != nil {
			config.IoLoadBalanceEnabled = *spec.IoLoadBalanceEnabled
		}
		for _, option := range spec.Option {
			if option.Option != nil {
				config.Option = mergeOptions(config.Option, []types.BaseOptionValue{option.Option})
			}
		}
		m.v.separateDatastores(ctx, pod)
		return nil
	})
	return &methods.ConfigureStorageDrsForPod_TaskBody{Res: &types.ConfigureStorageDrsForPod_TaskResponse{Returnval: ref}}
}
