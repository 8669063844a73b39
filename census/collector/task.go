package main

import (
	"context"

	"github.com/vmware/govmomi/task"
	"github.com/vmware/govmomi/vim25/types"
)

// Task is a running or queued task of vCenter.
type Task struct {
	// Entity is the inventory path of the object, or the name of one that is no longer there.
	Entity string `json:"entity"`
	// Description is its kind in the API: "VirtualMachine.clone".
	Description string `json:"description"`
	// User is who asked for it, or "" for what the vCenter does by itself.
	User string `json:"user"`
}

const tasksAtOnce = 100

func readTasks(ctx context.Context, r *inventoryReader, census *Census) error {
	collector, err := task.NewManager(r.client).CreateCollectorForTasks(ctx, types.TaskFilterSpec{
		State: []types.TaskInfoState{types.TaskInfoStateQueued, types.TaskInfoStateRunning},
	})
	if err != nil {
		return err
	}
	defer collector.Destroy(context.WithoutCancel(ctx)) //nolint:errcheck // it ends with the session, too
	for {
		page, err := collector.ReadNextTasks(ctx, tasksAtOnce)
		if err != nil {
			return err
		}
		if len(page) == 0 {
			break
		}
		for _, info := range page {
			census.Tasks = append(census.Tasks, r.taskOf(info))
		}
	}
	census.Tasks = sortedBy(census.Tasks, func(t Task) string { return t.Entity + " " + t.Description + " " + t.User })
	return nil
}

func (r *inventoryReader) taskOf(info types.TaskInfo) Task {
	described := Task{Description: info.DescriptionId, Entity: info.EntityName}
	if info.Entity != nil {
		if known := r.path(*info.Entity); known != "" {
			described.Entity = known
		}
	}
	if by, ok := info.Reason.(*types.TaskReasonUser); ok {
		described.User = by.UserName
	}
	return described
}
