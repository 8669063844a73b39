package vcenter

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

type datastore struct {
	*simulator.Datastore
	behaviourBase
}

// newDatastore creates a datastore with a local directory for its files.
func (v *VCenter) newDatastore(ctx *simulator.Context, dc *simulator.Datacenter, name string, info types.BaseDatastoreInfo, capacity int64) (*simulator.Datastore, types.BaseMethodFault) {
	if name == "" {
		return nil, &types.InvalidName{Name: name}
	}
	if v.datastoreByName(ctx, dc, name) != nil {
		return nil, &types.DuplicateName{Name: name, Object: v.datastoreByName(ctx, dc, name).Self}
	}
	directory := filepath.Join(v.directory, uuid.NewString())
	if err := os.Mkdir(directory, 0o700); err != nil {
		return nil, withMessage(&types.HostConfigFault{}, "Cannot create the datastore's directory: %v", err)
	}
	ds := &simulator.Datastore{}
	ds.Name = name
	ds.Info = info
	common := info.GetDatastoreInfo()
	common.Name, common.Url, common.FreeSpace, common.MaxFileSize, common.Timestamp = name, directory, capacity, 62<<40, now()
	ds.Summary = types.DatastoreSummary{
		Name: name, Url: directory, Capacity: capacity, FreeSpace: capacity, Accessible: true, Type: "VMFS",
		MaintenanceMode: string(types.DatastoreSummaryMaintenanceModeStateNormal),
	}
	ds.Capability = types.DatastoreCapability{
		DirectoryHierarchySupported: true, PerFileThinProvisioningSupported: true, RawDiskMappingsSupported: true,
		StorageIORMSupported: true, TopLevelDirectoryCreateSupported: types.NewBool(true), SeSparseSupported: types.NewBool(false),
	}
	v.putEntity(ctx, ctx.Map.Get(dc.DatastoreFolder).(*simulator.Folder), ds)
	ds.Summary.Datastore = &ds.Self
	browser := &simulator.HostDatastoreBrowser{}
	browser.Datastore = []types.ManagedObjectReference{ds.Self}
	ds.Browser = ctx.Map.Put(browser).Reference()
	return ds, nil
}

func (v *VCenter) datastoreByName(ctx *simulator.Context, dc *simulator.Datacenter, name string) *simulator.Datastore {
	for _, ds := range all[*simulator.Datastore](ctx, "Datastore") {
		if ds.Name == name && datacenterOf(ctx, ds) == dc {
			return ds
		}
	}
	return nil
}

func isMounted(ds *simulator.Datastore, host types.ManagedObjectReference) bool {
	return slices.ContainsFunc(ds.Host, func(m types.DatastoreHostMount) bool { return m.Key == host })
}

func mount(ds *simulator.Datastore, host types.ManagedObjectReference) {
	if isMounted(ds, host) {
		return
	}
	ds.Host = append(slices.Clone(ds.Host), types.DatastoreHostMount{Key: host, MountInfo: types.HostMountInfo{
		Path: "/vmfs/volumes/" + ds.Name, AccessMode: string(types.HostMountModeReadWrite),
		Mounted: types.NewBool(true), Accessible: types.NewBool(true),
	}})
}

// RefreshDatastore keeps capacity and free space. The simulator sets them to 1 TB per host.
func (d *datastore) RefreshDatastore(*simulator.Context, *types.RefreshDatastore) soap.HasFault {
	d.Info.GetDatastoreInfo().Timestamp = now()
	return &methods.RefreshDatastoreBody{Res: new(types.RefreshDatastoreResponse)}
}

// RenameTask is missing in the simulator. It updates the paths of VMs, which contain the name.
func (d *datastore) RenameTask(ctx *simulator.Context, req *types.Rename_Task) soap.HasFault {
	if other := d.v.datastoreByName(ctx, datacenterOf(ctx, d.Datastore), req.NewName); other != nil && other.Self != d.Self {
		ref := runAction(ctx, d.Datastore, "rename", func() types.BaseMethodFault { return &types.DuplicateName{Name: req.NewName, Object: other.Self} })
		return &methods.Rename_TaskBody{Res: &types.Rename_TaskResponse{Returnval: ref}}
	}
	before := d.Name
	return rename(ctx, d.Datastore, req, func() {
		switch info := d.Info.(type) {
		case *types.VmfsDatastoreInfo:
			info.Vmfs.Name = req.NewName
		case *types.NasDatastoreInfo:
			info.Nas.Name = req.NewName
		}
		for _, ref := range d.Vm {
			if vm, ok := ctx.Map.Get(ref).(*simulator.VirtualMachine); ok {
				renamePaths(vm, before, req.NewName)
			}
		}
	})
}

// DestroyTask fails while VMs are on the datastore.
func (d *datastore) DestroyTask(ctx *simulator.Context, _ *types.Destroy_Task) soap.HasFault {
	return destroyTask(ctx, d.Datastore, func() types.BaseMethodFault { return d.v.removeDatastore(ctx, d.Datastore) })
}

func checkDatastoreUnused(ctx *simulator.Context, ds *simulator.Datastore) types.BaseMethodFault {
	if len(ds.Vm) == 0 {
		return nil
	}
	name := ds.Vm[0].Value
	if vm, ok := ctx.Map.Get(ds.Vm[0]).(*simulator.VirtualMachine); ok {
		name = vm.Name
	}
	return inUse("Datastore", ds.Name, "It has %d virtual machines, for example %s.", len(ds.Vm), name)
}

func (v *VCenter) removeDatastore(ctx *simulator.Context, ds *simulator.Datastore) types.BaseMethodFault {
	if fault := checkDatastoreUnused(ctx, ds); fault != nil {
		return fault
	}
	argument := datastoreArgument(ds)
	event := &types.DatastoreDestroyedEvent{DatastoreEvent: types.DatastoreEvent{Event: v.eventAbout(ctx, ds), Datastore: &argument}}
	ctx.Map.Remove(ctx, ds.Browser)
	v.removeEntity(ctx, ds)
	_ = os.RemoveAll(ds.Summary.Url) // Close removes the rest
	v.post(ctx, event)
	return nil
}

var datastoreOfCall = regexp.MustCompile(`<datastore[^>]*>([^<]+)</datastore>`)

// datastoreKind returns the kind of the datastore that a call removes: one method removes VMFS and NFS datastores.
func (v *VCenter) datastoreKind(c call) string {
	if found := datastoreOfCall.FindSubmatch(c.body); found != nil {
		ref := types.ManagedObjectReference{Type: "Datastore", Value: string(found[1])}
		if ds, ok := v.registry.Get(ref).(*simulator.Datastore); ok {
			if _, nas := ds.Info.(*types.NasDatastoreInfo); nas {
				return "NasDatastore"
			}
			return "VmfsDatastore"
		}
	}
	return c.on
}

// hostDatastores manages the datastores of a host.
type hostDatastores struct {
	*simulator.HostDatastoreSystem
	behaviourBase
}

func (h *hostDatastores) datacenter(ctx *simulator.Context) *simulator.Datacenter {
	return datacenterOf(ctx, hostOf(ctx, h.Host))
}

// RemoveDatastore is missing in the simulator. It deletes a VMFS datastore, and unmounts an NFS datastore from this host.
func (h *hostDatastores) RemoveDatastore(ctx *simulator.Context, req *types.RemoveDatastore) soap.HasFault {
	ds, ok := ctx.Map.Get(req.Datastore).(*simulator.Datastore)
	if !ok || !isMounted(ds, h.Host.Self) {
		return &methods.RemoveDatastoreBody{Fault_: soapFault(&types.NotFound{})}
	}
	return reply(&methods.RemoveDatastoreBody{Res: new(types.RemoveDatastoreResponse)}, h.remove(ctx, ds))
}

func (h *hostDatastores) remove(ctx *simulator.Context, ds *simulator.Datastore) types.BaseMethodFault {
	_, vmfs := ds.Info.(*types.VmfsDatastoreInfo)
	if vmfs || len(ds.Host) == 1 {
		return h.v.removeDatastore(ctx, ds)
	}
	for _, ref := range h.Host.Vm {
		if slices.Contains(ds.Vm, ref) {
			return inUse("Datastore", ds.Name, "Host %s has virtual machines on it.", h.Host.Name)
		}
	}
	ds.Host = slices.DeleteFunc(slices.Clone(ds.Host), func(m types.DatastoreHostMount) bool { return m.Key == h.Host.Self })
	return nil
}

// CreateNasDatastore mounts an NFS export. The simulator needs a local directory, and mounts it on one host.
func (h *hostDatastores) CreateNasDatastore(ctx *simulator.Context, req *types.CreateNasDatastore) soap.HasFault {
	ds, fault := h.mountNAS(ctx, req.Spec)
	if fault != nil {
		return &methods.CreateNasDatastoreBody{Fault_: soapFault(fault)}
	}
	return &methods.CreateNasDatastoreBody{Res: &types.CreateNasDatastoreResponse{Returnval: ds.Self}}
}

func (h *hostDatastores) mountNAS(ctx *simulator.Context, spec types.HostNasVolumeSpec) (*simulator.Datastore, types.BaseMethodFault) {
	switch {
	case spec.RemoteHost == "":
		return nil, &types.InvalidArgument{InvalidProperty: "spec.remoteHost"}
	case spec.RemotePath == "":
		return nil, &types.InvalidArgument{InvalidProperty: "spec.remotePath"}
	}
	name := filepath.Base(spec.LocalPath)
	servers := spec.RemoteHostNames
	if len(servers) == 0 {
		servers = []string{spec.RemoteHost}
	}
	kind := spec.Type
	if kind == "" {
		kind = "NFS"
	}
	// HostNasVolumeSpec.securityType: AUTH_SYS if it is not set, for NFS 4.1 only
	if kind == "NFS41" && spec.SecurityType == "" {
		spec.SecurityType = string(types.HostNasVolumeSecurityTypeAUTH_SYS)
	}
	if strings.HasPrefix(spec.SecurityType, "SEC_KRB5") {
		// HostNasVolumeSpec.securityType: for NFS 4.1 only
		if kind != "NFS41" {
			return nil, &types.InvalidArgument{InvalidProperty: "spec.securityType"}
		}
		// vSphere Storage, "Using Kerberos for NFS 4.1": hosts in the domain, with an NFS user. The fault is believed to be this one
		if !h.v.racks.hosts[h.Host.Name].Kerberos {
			return nil, mountFault(spec, "Permission denied: the host has no Kerberos credentials for NFS")
		}
	}
	if ds := h.v.datastoreByName(ctx, h.datacenter(ctx), name); ds != nil {
		info, nas := ds.Info.(*types.NasDatastoreInfo)
		// a datastore has one version of NFS on all hosts (vSphere Storage, "NFS Protocols and ESXi")
		if !nas || info.Nas.Type != kind || info.Nas.RemotePath != spec.RemotePath || !slices.Equal(info.Nas.RemoteHostNames, servers) || isMounted(ds, h.Host.Self) {
			return nil, &types.DuplicateName{Name: name, Object: ds.Self}
		}
		mount(ds, h.Host.Self)
		return ds, nil
	}
	export, fault := h.v.racks.findExport(spec)
	if fault != nil {
		return nil, fault
	}
	info := &types.NasDatastoreInfo{Nas: &types.HostNasVolume{
		HostFileSystemVolume: types.HostFileSystemVolume{Type: kind, Name: name, Capacity: export.CapacityBytes},
		RemoteHost:           spec.RemoteHost, RemotePath: spec.RemotePath, RemoteHostNames: servers, UserName: spec.UserName, SecurityType: spec.SecurityType,
	}}
	ds, fault := h.v.newDatastore(ctx, h.datacenter(ctx), name, info, export.CapacityBytes)
	if fault != nil {
		return nil, fault
	}
	ds.Summary.Type = kind
	mount(ds, h.Host.Self)
	h.v.post(ctx, &types.NASDatastoreCreatedEvent{HostEvent: h.v.hostEvent(ctx, h.Host.Self), Datastore: datastoreArgument(ds)})
	return ds, nil
}

func datastoreArgument(ds *simulator.Datastore) types.DatastoreEventArgument {
	return types.DatastoreEventArgument{Datastore: ds.Self, EntityEventArgument: types.EntityEventArgument{Name: ds.Name}}
}

func (v *VCenter) hostEvent(ctx *simulator.Context, ref types.ManagedObjectReference) types.HostEvent {
	return types.HostEvent{Event: v.eventAbout(ctx, ctx.Map.Get(ref).(*simulator.HostSystem))}
}

func datastorePath(name, path string) string { return fmt.Sprintf("[%s] %s", name, path) }
