package main

import (
	"testing"
	"time"

	"github.com/vmware/govmomi/find"
	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/task"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/types"
)

func TestRunningTasks(t *testing.T) {
	client := connect(t, startVCenter(t, simulator.VPX()))
	finder := find.NewFinder(client.soap)
	machine := must[*object.VirtualMachine](t)(finder.VirtualMachine(t.Context(), "/DC0/vm/DC0_C0_RP0_VM0"))
	extensions := object.ExtensionManager{Common: object.NewCommon(client.soap, *client.soap.ServiceContent.ExtensionManager)}
	if err := extensions.Register(t.Context(), types.Extension{Key: "backup", TaskList: []types.ExtensionTaskTypeInfo{{TaskID: "backup.run"}}}); err != nil {
		t.Fatal(err)
	}
	equal(t, "before the task", censusOf(t, client).Tasks, []Task{})

	started := must[*types.CreateTaskResponse](t)(methods.CreateTask(t.Context(), client.soap, &types.CreateTask{
		This: task.NewManager(client.soap).Reference(), Obj: machine.Reference(), TaskTypeId: "backup.run",
	})).Returnval
	running := []Task{{Entity: "/DC0/vm/DC0_C0_RP0_VM0", Description: "backup.run", User: "auditor"}}
	for len(censusOf(t, client).Tasks) == 0 && t.Context().Err() == nil {
		time.Sleep(10 * time.Millisecond) // the simulator lists it with a short delay
	}
	equal(t, "with the task queued", censusOf(t, client).Tasks, running)
	_ = must[*types.SetTaskStateResponse](t)(methods.SetTaskState(t.Context(), client.soap, &types.SetTaskState{This: started.Task, State: types.TaskInfoStateSuccess}))
	equal(t, "after the task", censusOf(t, client).Tasks, []Task{})
}
