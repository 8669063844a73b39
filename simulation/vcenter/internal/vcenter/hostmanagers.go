package vcenter

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// addHostManagers adds the managers of a host that are missing in the simulator.
func (v *VCenter) addHostManagers(ctx *simulator.Context, h *simulator.HostSystem) {
	ref := func(kind, name string) types.ManagedObjectReference {
		return types.ManagedObjectReference{Type: kind, Value: name + "-" + strings.TrimPrefix(h.Self.Value, "host-")}
	}

	access := &hostAccess{v: v, host: h}
	access.Self = ref("HostAccessManager", "hostAccessManager")
	access.LockdownMode = h.Config.LockdownMode
	ctx.Map.Put(access)
	h.ConfigManager.HostAccessManager = &access.Self

	clock := &hostClock{host: h}
	clock.Self = ref("HostDateTimeSystem", "dateTimeSystem")
	clock.DateTimeInfo = *h.Config.DateTimeInfo
	ctx.Map.Put(clock)
	h.ConfigManager.DateTimeSystem = &clock.Self

	services := &hostServices{host: h}
	services.Self = ref("HostServiceSystem", "serviceSystem")
	h.Config.Service = services.initial()
	services.ServiceInfo = *h.Config.Service
	ctx.Map.Put(services)
	access.services = services
	h.ConfigManager.ServiceSystem = &services.Self

	setServiceAdapters(ctx, h, initialServiceAdapters())

	vsan := &hostVsan{}
	vsan.Self = ref("HostVsanSystem", "vsanSystem")
	vsan.Config = types.VsanHostConfigInfo{Enabled: types.NewBool(false)}
	ctx.Map.Put(vsan)
	h.ConfigManager.VsanSystem = &vsan.Self
}

// hostAccess manages the lockdown mode: the provider sets it on every host that it adds.
type hostAccess struct {
	mo.HostAccessManager
	v        *VCenter
	host     *simulator.HostSystem
	services *hostServices
}

// ChangeLockdownMode stops the console's service (DCUI) in strict mode, and starts it in the other modes. The current mode changes
// nothing (ChangeLockdownModeRequestType in the API reference).
func (m *hostAccess) ChangeLockdownMode(ctx *simulator.Context, req *types.ChangeLockdownMode) soap.HasFault {
	if !slices.Contains(req.Mode.Values(), req.Mode) {
		return reply(&methods.ChangeLockdownModeBody{}, &types.InvalidArgument{InvalidProperty: "mode"})
	}
	if req.Mode == m.LockdownMode {
		return &methods.ChangeLockdownModeBody{Res: new(types.ChangeLockdownModeResponse)}
	}
	m.LockdownMode = req.Mode
	m.host.Config.LockdownMode = req.Mode
	m.services.change("DCUI", func(s *types.HostService) { s.Running = req.Mode != types.HostLockdownModeLockdownStrict })
	event := types.HostEvent{Event: m.v.eventAbout(ctx, m.host)}
	if req.Mode == types.HostLockdownModeLockdownDisabled {
		m.v.post(ctx, &types.HostAdminEnableEvent{HostEvent: event})
	} else {
		m.v.post(ctx, &types.HostAdminDisableEvent{HostEvent: event})
	}
	return &methods.ChangeLockdownModeBody{Res: new(types.ChangeLockdownModeResponse)}
}

func (m *hostAccess) UpdateLockdownExceptions(_ *simulator.Context, req *types.UpdateLockdownExceptions) soap.HasFault {
	return &methods.UpdateLockdownExceptionsBody{Res: new(types.UpdateLockdownExceptionsResponse)}
}

// hostClock manages the time servers.
type hostClock struct {
	mo.HostDateTimeSystem
	host *simulator.HostSystem
}

func (m *hostClock) UpdateDateTimeConfig(_ *simulator.Context, req *types.UpdateDateTimeConfig) soap.HasFault {
	info := *m.host.Config.DateTimeInfo
	if req.Config.NtpConfig != nil {
		info.NtpConfig = req.Config.NtpConfig
	}
	if req.Config.TimeZone != "" {
		info.TimeZone = types.HostDateTimeSystemTimeZone{Key: req.Config.TimeZone, Name: req.Config.TimeZone, Description: req.Config.TimeZone}
	}
	m.host.Config.DateTimeInfo, m.DateTimeInfo = &info, info
	return &methods.UpdateDateTimeConfigBody{Res: new(types.UpdateDateTimeConfigResponse)}
}

func (m *hostClock) QueryDateTime(*simulator.Context, *types.QueryDateTime) soap.HasFault {
	return &methods.QueryDateTimeBody{Res: &types.QueryDateTimeResponse{Returnval: *now()}}
}

// hostServices manages the services of a host, such as ntpd.
type hostServices struct {
	mo.HostServiceSystem
	host *simulator.HostSystem
}

func (m *hostServices) initial() *types.HostServiceInfo {
	info := &types.HostServiceInfo{}
	if existing := m.host.Config.Service; existing != nil {
		info.Service = slices.Clone(existing.Service)
	}
	for _, key := range []string{"DCUI", "ntpd", "TSM-SSH"} {
		if !slices.ContainsFunc(info.Service, func(s types.HostService) bool { return s.Key == key }) {
			policy := types.HostServicePolicyOff
			if key == "DCUI" {
				policy = types.HostServicePolicyOn
			}
			info.Service = append(info.Service, types.HostService{Key: key, Label: key, Policy: string(policy), Running: key == "DCUI"})
		}
	}
	return info
}

func (m *hostServices) change(id string, change func(*types.HostService)) types.BaseMethodFault {
	services := slices.Clone(m.host.Config.Service.Service)
	for i := range services {
		if services[i].Key == id {
			change(&services[i])
			m.ServiceInfo = types.HostServiceInfo{Service: services}
			m.host.Config.Service = &types.HostServiceInfo{Service: services}
			return nil
		}
	}
	return &types.NotFound{}
}

func (m *hostServices) StartService(_ *simulator.Context, req *types.StartService) soap.HasFault {
	return reply(&methods.StartServiceBody{Res: new(types.StartServiceResponse)}, m.change(req.Id, func(s *types.HostService) { s.Running = true }))
}

func (m *hostServices) RestartService(_ *simulator.Context, req *types.RestartService) soap.HasFault {
	return reply(&methods.RestartServiceBody{Res: new(types.RestartServiceResponse)}, m.change(req.Id, func(s *types.HostService) { s.Running = true }))
}

func (m *hostServices) StopService(_ *simulator.Context, req *types.StopService) soap.HasFault {
	return reply(&methods.StopServiceBody{Res: new(types.StopServiceResponse)}, m.change(req.Id, func(s *types.HostService) { s.Running = false }))
}

func (m *hostServices) UpdateServicePolicy(_ *simulator.Context, req *types.UpdateServicePolicy) soap.HasFault {
	return reply(&methods.UpdateServicePolicyBody{Res: new(types.UpdateServicePolicyResponse)}, m.change(req.Id, func(s *types.HostService) { s.Policy = req.Policy }))
}

// hostVsan reports that vSAN is off: release 2.15.0 of the provider reads it.
type hostVsan struct{ mo.HostVsanSystem }

// hostStorage manages the disks of a host.
type hostStorage struct {
	*simulator.HostStorageSystem
	behaviourBase
}

// RetrieveDiskPartitionInfo reports what a disk contains. QueryAvailableDisksForVmfs does not show it: it leaves out only the
// disks that a mounted VMFS uses, so a disk with partitions of another system is offered and formatted.
// Source: vSphere Web Services API, HostStorageSystem.RetrieveDiskPartitionInfo and HostDatastoreSystem.QueryAvailableDisksForVmfs.
func (s *hostStorage) RetrieveDiskPartitionInfo(ctx *simulator.Context, req *types.RetrieveDiskPartitionInfo) soap.HasFault {
	response := new(types.RetrieveDiskPartitionInfoResponse)
	for _, path := range req.DevicePath {
		disk, ok := s.v.racks.disks[filepath.Base(path)]
		if !ok || !slices.Contains(disk.Hosts, s.Host.Name) {
			return &methods.RetrieveDiskPartitionInfoBody{Fault_: soapFault(withMessage(&types.NotFound{}, "Host %s does not see the disk %s.", s.Host.Name, path))}
		}
		held := disk.Partitions
		if s.v.formatted(ctx, disk.CanonicalName) != nil {
			held = []string{string(types.HostDiskPartitionInfoTypeVmfs)}
		}
		info := types.HostDiskPartitionInfo{DeviceName: devicePath + disk.CanonicalName, Spec: types.HostDiskPartitionSpec{PartitionFormat: "gpt"}}
		for i, kind := range held {
			info.Spec.Partition = append(info.Spec.Partition, types.HostDiskPartitionAttributes{Partition: int32(i + 1), Type: kind})
		}
		response.Returnval = append(response.Returnval, info)
	}
	return &methods.RetrieveDiskPartitionInfoBody{Res: response}
}

// RescanAllHba changes nothing. The simulator would replace the adapters of all hosts.
func (s *hostStorage) RescanAllHba(*simulator.Context, *types.RescanAllHba) soap.HasFault {
	return &methods.RescanAllHbaBody{Res: new(types.RescanAllHbaResponse)}
}
