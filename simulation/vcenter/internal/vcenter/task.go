package vcenter

import (
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// runTask runs a function as a task on an object.
func runTask(ctx *simulator.Context, on mo.Reference, name string, do func() (types.AnyType, types.BaseMethodFault)) types.ManagedObjectReference {
	return simulator.CreateTask(on, name, func(*simulator.Task) (types.AnyType, types.BaseMethodFault) { return do() }).Run(ctx)
}

// runAction runs a function without a result as a task.
func runAction(ctx *simulator.Context, on mo.Reference, name string, do func() types.BaseMethodFault) types.ManagedObjectReference {
	return runTask(ctx, on, name, func() (types.AnyType, types.BaseMethodFault) { return nil, do() })
}

// destroyTask runs the destruction of an object as a task.
func destroyTask(ctx *simulator.Context, on mo.Reference, do func() types.BaseMethodFault) soap.HasFault {
	return &methods.Destroy_TaskBody{Res: &types.Destroy_TaskResponse{Returnval: runAction(ctx, on, "destroy", do)}}
}

// outcome waits for a task of the simulator, and returns its result or fault.
func outcome(ctx *simulator.Context, ref types.ManagedObjectReference) (types.AnyType, types.BaseMethodFault) {
	t := ctx.Map.Get(ref).(*simulator.Task)
	t.Wait()
	if t.Info.Error != nil {
		return nil, t.Info.Error.Fault
	}
	return t.Info.Result, nil
}
