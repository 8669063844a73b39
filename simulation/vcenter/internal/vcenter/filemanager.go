package vcenter

import (
	"cmp"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// virtualDisks moves and copies disks. vCenter's API: if the destination's datacenter "is not specified, it is assumed that
// the destination path belongs to the source datacenter". The simulator requires it.
type virtualDisks struct {
	*simulator.VirtualDiskManager
	behaviourBase
}

func (d *virtualDisks) MoveVirtualDiskTask(ctx *simulator.Context, req *types.MoveVirtualDisk_Task) soap.HasFault {
	move := *req
	move.DestDatacenter = cmp.Or(req.DestDatacenter, req.SourceDatacenter)
	return d.VirtualDiskManager.MoveVirtualDiskTask(ctx, &move)
}

func (d *virtualDisks) CopyVirtualDiskTask(ctx *simulator.Context, req *types.CopyVirtualDisk_Task) soap.HasFault {
	copied := *req
	copied.DestDatacenter = cmp.Or(req.DestDatacenter, req.SourceDatacenter)
	return d.VirtualDiskManager.CopyVirtualDiskTask(ctx, &copied)
}

// files moves and copies files, with the same default.
type files struct {
	*simulator.FileManager
	behaviourBase
}

func (f *files) MoveDatastoreFileTask(ctx *simulator.Context, req *types.MoveDatastoreFile_Task) soap.HasFault {
	move := *req
	move.DestinationDatacenter = cmp.Or(req.DestinationDatacenter, req.SourceDatacenter)
	return f.FileManager.MoveDatastoreFileTask(ctx, &move)
}

func (f *files) CopyDatastoreFileTask(ctx *simulator.Context, req *types.CopyDatastoreFile_Task) soap.HasFault {
	copied := *req
	copied.DestinationDatacenter = cmp.Or(req.DestinationDatacenter, req.SourceDatacenter)
	return f.FileManager.CopyDatastoreFileTask(ctx, &copied)
}
