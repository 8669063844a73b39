package vcenter

import (
	"slices"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// nameOf returns an object's name. Some types have their own field for it.
func nameOf(entity mo.Entity) string {
	switch e := entity.(type) {
	case *simulator.DistributedVirtualSwitch:
		return e.Name
	case *simulator.DistributedVirtualPortgroup:
		return e.Name
	case *mo.Network:
		return e.Name
	}
	return entity.Entity().Name
}

// datacenterOf returns the datacenter that an object is in, or nil.
func datacenterOf(ctx *simulator.Context, entity mo.Entity) *simulator.Datacenter {
	for entity != nil {
		if dc, ok := entity.(*simulator.Datacenter); ok {
			return dc
		}
		if entity.Entity().Parent == nil {
			return nil
		}
		entity, _ = ctx.Map.Get(*entity.Entity().Parent).(mo.Entity)
	}
	return nil
}

// childrenOf returns the list of children of a folder or a datastore cluster.
func childrenOf(container mo.Reference) *[]types.ManagedObjectReference {
	switch c := container.(type) {
	case *simulator.Folder:
		return &c.ChildEntity
	case *simulator.StoragePod:
		return &c.ChildEntity
	}
	return nil
}

// putEntity adds a new object to a folder.
func (v *VCenter) putEntity(ctx *simulator.Context, parent *simulator.Folder, entity mo.Entity) {
	if entity.Reference().Value == "" {
		ctx.Map.NewEntity(entity)
	}
	parent.ChildEntity = append(parent.ChildEntity, entity.Reference())
	ctx.Map.PutEntity(parent, entity)
	v.addToDatacenter(ctx, entity)
}

// addToDatacenter adds a datastore or network to the lists of its datacenter.
func (v *VCenter) addToDatacenter(ctx *simulator.Context, entity mo.Entity) {
	dc := datacenterOf(ctx, entity)
	if dc == nil {
		return
	}
	switch ref := entity.Reference(); ref.Type {
	case "Datastore":
		ctx.Map.AddReference(ctx, dc, &dc.Datastore, ref)
	case "Network", "DistributedVirtualPortgroup":
		ctx.Map.AddReference(ctx, dc, &dc.Network, ref)
	}
}

// removeEntity removes an object from its folder and the inventory.
func (v *VCenter) removeEntity(ctx *simulator.Context, entity mo.Entity) {
	ref := entity.Reference()
	if dc := datacenterOf(ctx, entity); dc != nil {
		ctx.Map.RemoveReference(ctx, dc, &dc.Datastore, ref)
		ctx.Map.RemoveReference(ctx, dc, &dc.Network, ref)
	}
	if children := childrenOf(ctx.Map.Get(*entity.Entity().Parent)); children != nil {
		simulator.RemoveReference(children, ref)
	}
	ctx.Map.Remove(ctx, ref)
}

// move moves an object into another folder or datastore cluster.
func (v *VCenter) move(ctx *simulator.Context, ref types.ManagedObjectReference, to mo.Entity) types.BaseMethodFault {
	entity := ctx.Map.Get(ref).(mo.Entity)
	target := childrenOf(to)
	source := childrenOf(ctx.Map.Get(*entity.Entity().Parent))
	if target == nil || source == nil {
		return &types.NotSupported{}
	}
	if ref == to.Reference() || isBelow(ctx, to.Reference(), ref) {
		return &types.InvalidFolder{Target: to.Reference()}
	}
	if slices.Contains(*target, ref) {
		return nil
	}
	if fault := checkName(ctx, nameOf(entity), *target, ref); fault != nil {
		return fault
	}
	simulator.RemoveReference(source, ref)
	*target = append(*target, ref)
	parent := to.Reference()
	entity.Entity().Parent = &parent
	return nil
}

// checkName returns a fault if another object of a list has the name.
func checkName(ctx *simulator.Context, name string, among []types.ManagedObjectReference, except types.ManagedObjectReference) types.BaseMethodFault {
	for _, ref := range among {
		if entity, ok := ctx.Map.Get(ref).(mo.Entity); ok && ref != except && nameOf(entity) == name {
			return &types.DuplicateName{Name: name, Object: ref}
		}
	}
	return nil
}

// rename renames an object. For a duplicate name vCenter answers DuplicateName, the simulator InvalidArgument.
func rename(ctx *simulator.Context, entity mo.Entity, req *types.Rename_Task, also func()) soap.HasFault {
	ref := runAction(ctx, entity, "rename", func() types.BaseMethodFault {
		if req.NewName == "" {
			return &types.InvalidName{Name: req.NewName, Entity: &req.This}
		}
		if children := childrenOf(ctx.Map.Get(*entity.Entity().Parent)); children != nil {
			if fault := checkName(ctx, req.NewName, *children, entity.Reference()); fault != nil {
				return fault
			}
		}
		ctx.Update(entity, []types.PropertyChange{{Name: "name", Val: req.NewName}})
		entity.Entity().Name = req.NewName
		if also != nil {
			also()
		}
		return nil
	})
	return &methods.Rename_TaskBody{Res: &types.Rename_TaskResponse{Returnval: ref}}
}

type datacenter struct {
	*simulator.Datacenter
	behaviourBase
}

// RenameTask returns vCenter's fault for a duplicate name.
func (d *datacenter) RenameTask(ctx *simulator.Context, req *types.Rename_Task) soap.HasFault {
	return rename(ctx, d.Datacenter, req, nil)
}
