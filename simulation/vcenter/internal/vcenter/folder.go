package vcenter

import (
	"slices"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

type folder struct {
	*simulator.Folder
	behaviourBase
}

// CreateDatacenter removes the simulator's "VM Network".
func (f *folder) CreateDatacenter(ctx *simulator.Context, req *types.CreateDatacenter) soap.HasFault {
	if fault := checkName(ctx, req.Name, f.ChildEntity, types.ManagedObjectReference{}); fault != nil {
		return reply(&methods.CreateDatacenterBody{}, fault)
	}
	body := f.Folder.CreateDatacenter(ctx, req)
	if created := body.(*methods.CreateDatacenterBody).Res; created != nil {
		dc := ctx.Map.Get(created.Returnval).(*simulator.Datacenter)
		for _, ref := range slices.Clone(dc.Network) {
			f.v.removeEntity(ctx, ctx.Map.Get(ref).(mo.Entity))
		}
	}
	return body
}

// CreateClusterEx applies the specification. The simulator ignores it.
func (f *folder) CreateClusterEx(ctx *simulator.Context, req *types.CreateClusterEx) soap.HasFault {
	dc := datacenterOf(ctx, f.Folder)
	if dc == nil {
		return f.Folder.CreateClusterEx(ctx, req)
	}
	var body *methods.CreateClusterExBody
	withPlaceholderNetwork(&dc.Network, func() { body = f.Folder.CreateClusterEx(ctx, req).(*methods.CreateClusterExBody) })
	if body.Res == nil {
		return explain(body)
	}
	created := ctx.Map.Get(body.Res.Returnval).(*simulator.ClusterComputeResource)
	created.ConfigurationEx = newClusterConfiguration()
	created.Network = nil
	behaviour := &cluster{created, f.behaviourBase}
	if fault := behaviour.reconfigure(ctx, &req.Spec); fault != nil {
		f.v.removeComputeResource(ctx, created, &created.ComputeResource)
		return reply(&methods.CreateClusterExBody{}, fault)
	}
	f.v.post(ctx, &types.ClusterCreatedEvent{
		ClusterEvent: types.ClusterEvent{Event: f.v.eventAbout(ctx, created)},
		Parent:       types.FolderEventArgument{Folder: f.Self, EntityEventArgument: types.EntityEventArgument{Name: f.Name}},
	})
	return body
}

// AddStandaloneHostTask adds an awaiting host outside of clusters.
func (f *folder) AddStandaloneHostTask(ctx *simulator.Context, req *types.AddStandaloneHost_Task) soap.HasFault {
	dc := datacenterOf(ctx, f.Folder)
	if dc == nil {
		return f.Folder.AddStandaloneHostTask(ctx, req)
	}
	ref := runTask(ctx, f.Folder, "addStandaloneHost", func() (types.AnyType, types.BaseMethodFault) {
		hardware, fault := f.v.connectNewHost(ctx, req.Spec)
		if fault != nil {
			return nil, fault
		}
		if fault := f.v.checkLicense(req.License); fault != nil {
			return nil, fault
		}
		add := *req
		add.Spec.UserName = "" // otherwise the simulator copies the host of that name
		var result types.AnyType
		withPlaceholderNetwork(&dc.Network, func() {
			body := f.Folder.AddStandaloneHostTask(ctx, &add).(*methods.AddStandaloneHost_TaskBody)
			if body.Res == nil {
				fault = body.Fault_.VimFault().(types.BaseMethodFault)
				return
			}
			result, fault = outcome(ctx, body.Res.Returnval)
		})
		if fault != nil {
			return nil, fault
		}
		added := ctx.Map.Get(result.(types.ManagedObjectReference)).(*simulator.HostSystem)
		f.v.setUpHost(ctx, added, hardware)
		f.v.license(ctx, added, req.License)
		return *added.Parent, nil // vCenter's result is the compute resource of the host
	})
	return &methods.AddStandaloneHost_TaskBody{Res: &types.AddStandaloneHost_TaskResponse{Returnval: ref}}
}

// CreateStoragePod sets the defaults of a datastore cluster.
func (f *folder) CreateStoragePod(ctx *simulator.Context, req *types.CreateStoragePod) soap.HasFault {
	body := f.Folder.CreateStoragePod(ctx, req).(*methods.CreateStoragePodBody)
	if body.Res == nil {
		return explain(body)
	}
	setPodDefaults(ctx.Map.Get(body.Res.Returnval).(*simulator.StoragePod))
	return body
}

// CreateVMTask checks the request and chooses a host. The simulator panics on some requests.
func (f *folder) CreateVMTask(ctx *simulator.Context, req *types.CreateVM_Task) soap.HasFault {
	ref := runTask(ctx, f.Folder, "createVm", func() (types.AnyType, types.BaseMethodFault) { return f.v.create(ctx, f.Folder, req) })
	return &methods.CreateVM_TaskBody{Res: &types.CreateVM_TaskResponse{Returnval: ref}}
}

// MoveIntoFolderTask also moves datastores out of datastore clusters, and hosts out of clusters.
func (f *folder) MoveIntoFolderTask(ctx *simulator.Context, req *types.MoveIntoFolder_Task) soap.HasFault {
	ref := runAction(ctx, f.Folder, "moveIntoFolder", func() types.BaseMethodFault {
		for _, ref := range req.List {
			if h, ok := ctx.Map.Get(ref).(*simulator.HostSystem); ok && slices.Contains(f.ChildType, "ComputeResource") {
				if fault := f.v.moveOutOfCluster(ctx, h, f.Folder); fault != nil {
					return fault
				}
				continue
			}
			if !f.accepts(ref.Type) {
				return &types.NotSupported{}
			}
			if fault := f.v.move(ctx, ref, f.Folder); fault != nil {
				return fault
			}
		}
		return nil
	})
	return &methods.MoveIntoFolder_TaskBody{Res: &types.MoveIntoFolder_TaskResponse{Returnval: ref}}
}

// accepts reports whether the folder can hold objects of a type. The folder lists base types.
func (f *folder) accepts(kind string) bool {
	switch kind {
	case "ClusterComputeResource":
		kind = "ComputeResource"
	case "DistributedVirtualPortgroup":
		kind = "Network"
	}
	return slices.Contains(f.ChildType, kind)
}

// RenameTask returns vCenter's fault for a duplicate name.
func (f *folder) RenameTask(ctx *simulator.Context, req *types.Rename_Task) soap.HasFault {
	return rename(ctx, f.Folder, req, nil)
}

// DestroyTask also destroys the objects in the folder. The simulator leaves them without a parent.
func (f *folder) DestroyTask(ctx *simulator.Context, _ *types.Destroy_Task) soap.HasFault {
	return destroyTask(ctx, f.Folder, func() types.BaseMethodFault {
		if parent, ok := ctx.Map.Get(*f.Parent).(*simulator.Datacenter); ok {
			return withMessage(&types.NotSupported{}, "The folder '%s' is part of the datacenter '%s'.", f.Name, parent.Name)
		}
		for _, child := range slices.Clone(f.ChildEntity) {
			behaviour, ok := f.v.behaviour(ctx.Map.Get(child)).(interface {
				DestroyTask(*simulator.Context, *types.Destroy_Task) soap.HasFault
			})
			if !ok {
				return &types.ResourceInUse{Type: child.Type, Name: child.Value}
			}
			body := behaviour.DestroyTask(ctx, &types.Destroy_Task{This: child}).(*methods.Destroy_TaskBody)
			if _, fault := outcome(ctx, body.Res.Returnval); fault != nil {
				return fault
			}
		}
		f.v.removeEntity(ctx, f.Folder)
		return nil
	})
}
