package vcenter

import (
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

// task runs a deed as a task on an object.
func task(ctx *simulator.Context, on mo.Reference, name string, deed func() (types.AnyType, types.BaseMethodFault)) types.ManagedObjectReference {
	return simulator.CreateTask(on, name, func(*simulator.Task) (types.AnyType, types.BaseMethodFault) { return deed() }).Run(ctx)
}

// deed is a task without result.
func deed(ctx *simulator.Context, on mo.Reference, name string, do func() types.BaseMethodFault) types.ManagedObjectReference {
	return task(ctx, on, name, func() (types.AnyType, types.BaseMethodFault) { return nil, do() })
}

// outcome waits for a task that one of the simulator's own methods started, to go on from where it ends.
func outcome(ctx *simulator.Context, ref types.ManagedObjectReference) (types.AnyType, types.BaseMethodFault) {
	t := ctx.Map.Get(ref).(*simulator.Task)
	t.Wait()
	if t.Info.Error != nil {
		return nil, t.Info.Error.Fault
	}
	return t.Info.Result, nil
}
