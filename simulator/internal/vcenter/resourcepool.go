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
	answering
}

func (p *resourcePool) argument(pool *simulator.ResourcePool) types.ResourcePoolEventArgument {
	return types.ResourcePoolEventArgument{ResourcePool: pool.Self, EntityEventArgument: types.EntityEventArgument{Name: pool.Name}}
}

// CreateResourcePool posts the event that the simulator leaves out.
func (p *resourcePool) CreateResourcePool(ctx *simulator.Context, req *types.CreateResourcePool) soap.HasFault {
	body := p.ResourcePool.CreateResourcePool(ctx, req).(*methods.CreateResourcePoolBody)
	if body.Res == nil {
		return &methods.CreateResourcePoolBody{Fault_: soapFault(body.Fault_.VimFault().(types.BaseMethodFault))}
	}
	created := ctx.Map.Get(body.Res.Returnval).(*simulator.ResourcePool)
	p.v.post(ctx, &types.ResourcePoolCreatedEvent{
		ResourcePoolEvent: types.ResourcePoolEvent{Event: p.v.eventAbout(ctx, created), ResourcePool: p.argument(created)},
		Parent:            p.argument(p.ResourcePool),
	})
	return body
}

// UpdateConfig refuses a sibling's name; the simulator compares with the children's.
func (p *resourcePool) UpdateConfig(ctx *simulator.Context, req *types.UpdateConfig) soap.HasFault {
	if parent, ok := ctx.Map.Get(*p.Parent).(*simulator.ResourcePool); ok && req.Name != "" && req.Name != p.Name {
		if fault := nameIsFree(ctx, req.Name, parent.ResourcePool.ResourcePool, p.Self); fault != nil {
			return &methods.UpdateConfigBody{Fault_: soapFault(fault)}
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

// DestroyTask posts the event that the simulator leaves out. The machines move to the parent pool.
func (p *resourcePool) DestroyTask(ctx *simulator.Context, req *types.Destroy_Task) soap.HasFault {
	ref := deed(ctx, p.ResourcePool, "destroy", func() types.BaseMethodFault {
		if strings.HasSuffix(p.Parent.Type, "ComputeResource") {
			return &types.InvalidArgument{InvalidProperty: "resourcePool"} // a cluster's own pool stays
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
	return &methods.Destroy_TaskBody{Res: &types.Destroy_TaskResponse{Returnval: ref}}
}
