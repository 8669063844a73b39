package vcenter

import (
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

type datacenter struct {
	*simulator.Datacenter
	behaviourBase
}

// RenameTask returns vCenter's fault for a duplicate name.
func (d *datacenter) RenameTask(ctx *simulator.Context, req *types.Rename_Task) soap.HasFault {
	return rename(ctx, d.Datacenter, req, nil)
}
