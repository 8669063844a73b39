package vcenter

import (
	"strings"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

type resourcePool struct {
	*simulator.ResourcePool
	behaviourBase
}

func (p *resourcePool) argument(pool *simulator.ResourcePool) types.ResourcePoolEventArgument {
	return types.ResourcePoolEventArgument{ResourcePool: pool.Self, EntityEventArgument: types.EntityEventArgument{Name: pool.Name}}
}

// CreateResourcePool also posts the event.
func (p *resourcePool) CreateResourcePool(ctx *simulator.Context, req *types.CreateResourcePool) soap.HasFault {
	body := p.ResourcePool.CreateResourcePool(ctx, req).(*methods.CreateResourcePoolBody)
	if body.Res == nil {
		return explain(body)
	}
	created := ctx.Map.Get(body.Res.Returnval).(*simulator.ResourcePool)
	p.v.post(ctx, &types.ResourcePoolCreatedEvent{
		ResourcePoolEvent: types.ResourcePoolEvent{Event: p.v.eventAbout(ctx, created), ResourcePool: p.argument(created)},
		Parent:            p.argument(p.ResourcePool),
	})
	return body
}

// UpdateConfig rejects the name of a sibling. The simulator compares with the names of children.
func (p *resourcePool) UpdateConfig(ctx *simulator.Context, req *types.UpdateConfig) soap.HasFault {
	if parent, ok := ctx.Map.Get(*p.Parent).(*simulator.ResourcePool); ok && req.Name != "" && req.Name != p.Name {
		if fault := checkName(ctx, req.Name, parent.ResourcePool.ResourcePool, p.Self); fault != nil {
			return reply(&methods.UpdateConfigBody{}, fault)
		}
	}
	name := req.Name
	unnamed := *req
	unnamed.Name = ""
	body := p.ResourcePool.UpdateConfig(ctx, &unnamed)
	if body.Fault() != nil {
		return body
	}
	if name != "" {
		p.Name = name
		p.Summary.GetResourcePoolSummary().Name = name
	}
	if req.Config != nil {
		if e := req.Config.CpuAllocation.ExpandableReservation; e != nil {
			p.Config.CpuAllocation.ExpandableReservation = e
		}
		if e := req.Config.MemoryAllocation.ExpandableReservation; e != nil {
			p.Config.MemoryAllocation.ExpandableReservation = e
		}
	}
	p.v.post(ctx, &types.ResourcePoolReconfiguredEvent{
		ResourcePoolEvent: types.ResourcePoolEvent{Event: p.v.eventAbout(ctx, p.ResourcePool), ResourcePool: p.argument(p.ResourcePool)},
	})
	return body
}

// MoveIntoResourcePool is missing in the simulator. This method cannot move VMs and pools to another cluster.
func (p *resourcePool) MoveIntoResourcePool(ctx *simulator.Context, req *types.MoveIntoResourcePool) soap.HasFault {
	for _, ref := range req.List {
		var fault types.BaseMethodFault
		switch moved := ctx.Map.Get(ref).(type) {
		case *simulator.VirtualMachine:
			fault = p.moveMachine(ctx, moved)
		case *simulator.ResourcePool:
			fault = p.movePool(ctx, moved)
		default:
			fault = &types.InvalidArgument{InvalidProperty: "list"}
		}
		if fault != nil {
			return reply(&methods.MoveIntoResourcePoolBody{}, fault)
		}
	}
	return &methods.MoveIntoResourcePoolBody{Res: &types.MoveIntoResourcePoolResponse{}}
}

func (p *resourcePool) moveMachine(ctx *simulator.Context, vm *simulator.VirtualMachine) types.BaseMethodFault {
	from, ok := ctx.Map.Get(*vm.ResourcePool).(*simulator.ResourcePool)
	if !ok || from.Owner != p.Owner {
		return &types.InvalidArgument{InvalidProperty: "list"}
	}
	to := p.Self
	vm.ResourcePool = &to
	p.v.post(ctx, &types.VmResourcePoolMovedEvent{
		VmEvent: types.VmEvent{Event: p.v.eventAbout(ctx, vm)}, OldParent: p.argument(from), NewParent: p.argument(p.ResourcePool),
	})
	return nil
}

func (p *resourcePool) movePool(ctx *simulator.Context, pool *simulator.ResourcePool) types.BaseMethodFault {
	from, ok := ctx.Map.Get(*pool.Parent).(*simulator.ResourcePool)
	if !ok || pool.Owner != p.Owner || pool.Self == p.Self || isBelow(ctx, p.Self, pool.Self) {
		return &types.InvalidArgument{InvalidProperty: "list"}
	}
	if fault := checkName(ctx, pool.Name, p.ResourcePool.ResourcePool.ResourcePool, pool.Self); fault != nil {
		return fault
	}
	simulator.RemoveReference(&from.ResourcePool.ResourcePool, pool.Self)
	p.ResourcePool.ResourcePool.ResourcePool = append(p.ResourcePool.ResourcePool.ResourcePool, pool.Self)
	to := p.Self
	pool.Parent = &to
	p.v.post(ctx, &types.ResourcePoolMovedEvent{
		ResourcePoolEvent: types.ResourcePoolEvent{Event: p.v.eventAbout(ctx, pool), ResourcePool: p.argument(pool)},
		OldParent:         p.argument(from), NewParent: p.argument(p.ResourcePool),
	})
	return nil
}

// DestroyTask also posts the event. The VMs move to the parent pool.
func (p *resourcePool) DestroyTask(ctx *simulator.Context, req *types.Destroy_Task) soap.HasFault {
	return destroyTask(ctx, p.ResourcePool, func() types.BaseMethodFault {
		if strings.HasSuffix(p.Parent.Type, "ComputeResource") {
			return &types.InvalidArgument{InvalidProperty: "resourcePool"} // the root pool cannot be destroyed
		}
		event := &types.ResourcePoolDestroyedEvent{
			ResourcePoolEvent: types.ResourcePoolEvent{Event: p.v.eventAbout(ctx, p.ResourcePool), ResourcePool: p.argument(p.ResourcePool)},
		}
		body := p.ResourcePool.DestroyTask(ctx, &types.Destroy_Task{This: p.Self}).(*methods.Destroy_TaskBody)
		if _, fault := outcome(ctx, body.Res.Returnval); fault != nil {
			return fault
		}
		p.v.post(ctx, event)
		return nil
	})
}
