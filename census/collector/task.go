package main

import (
	"context"

	"github.com/vmware/govmomi/task"
	"github.com/vmware/govmomi/vim25/types"
)

// Task is a running or queued vCenter task.
type Task struct {
	// Entity is the inventory path of the object, or its name if it no longer exists.
	Entity string `json:"entity"`
	// Description is the operation in the API, for example "VirtualMachine.clone".
	Description string `json:"description"`
	// User is the user who started the task, or "" for a task that vCenter started itself.
	User string `json:"user"`
}

const tasksPerPage = 100

func readTasks(ctx context.Context, r *inventoryReader, census *Census) error {
	collector, err := task.NewManager(r.client).CreateCollectorForTasks(ctx, types.TaskFilterSpec{
		State: []types.TaskInfoState{types.TaskInfoStateQueued, types.TaskInfoStateRunning},
	})
	if err != nil {
		return err
	}
	defer collector.Destroy(context.WithoutCancel(ctx)) //nolint:errcheck // vCenter also destroys it at the end of the session
	for {
		page, err := collector.ReadNextTasks(ctx, tasksPerPage)
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
