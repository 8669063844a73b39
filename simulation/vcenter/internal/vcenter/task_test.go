package vcenter_test

import (
	"testing"
	"time"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/task"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

func (r *rabat) tasks(states ...types.TaskInfoState) []types.TaskInfo {
	r.Helper()
	collector, err := task.NewManager(r.client.Client).CreateCollectorForTasks(r.ctx, types.TaskFilterSpec{State: states})
	must(r.T, err)
	defer collector.Destroy(r.ctx) //nolint:errcheck // it ends with the session
	found, err := collector.ReadNextTasks(r.ctx, 100)
	must(r.T, err)
	return found
}

func TestTasksNameTheUser(t *testing.T) {
	r := start(t)
	other, err := r.login(operator)
	must(t, err)
	r.done(object.NewVirtualMachine(other.Client, r.vm("massar-web-01").Reference()).CreateSnapshot(r.ctx, "by a person", "", false, false))
	r.snapshot(r.vm("massar-web-02"), "by Terraform")
	users := map[string]bool{}
	for _, done := range r.tasks(types.TaskInfoStateSuccess) {
		users[done.Reason.(*types.TaskReasonUser).UserName] = true
	}
	if !users[operator.User] || !users[administrator.User] || users["vcsim"] {
		t.Errorf("the users are %v", users)
	}
}

func TestSlowTaskIsListedAsRunning(t *testing.T) {
	r := start(t)
	r.injectFaults(`{"method":"CreateSnapshot_Task","kind":"latency","latencyMs":2000,"where":"task"}`)
	vm := r.vm("massar-web-01")
	long, err := vm.CreateSnapshot(r.ctx, "slow", "", false, false)
	must(t, err)
	running := r.tasks(types.TaskInfoStateQueued, types.TaskInfoStateRunning)
	if len(running) != 1 || *running[0].Entity != vm.Reference() || running[0].Reason.(*types.TaskReasonUser).UserName != administrator.User {
		t.Errorf("running: %+v", running)
	}
	must(t, long.Wait(r.ctx))
	if running := r.tasks(types.TaskInfoStateQueued, types.TaskInfoStateRunning); len(running) != 0 {
		t.Errorf("still running: %+v", running)
	}
}

func TestIdleSessionEnds(t *testing.T) {
	r := start(t)
	settings := object.NewOptionManager(r.client.Client, *r.client.ServiceContent.Setting)
	must(t, settings.Update(r.ctx, []types.BaseOptionValue{&types.OptionValue{Key: "config.vmacore.soap.sessionTimeout", Value: "200ms"}}))
	idle, err := r.login(operator)
	must(t, err)
	time.Sleep(time.Second)
	if _, err := methods.GetCurrentTime(r.ctx, idle.Client); err == nil {
		t.Error("the session did not end")
	}
	var manager mo.SessionManager
	must(t, r.client.RetrieveOne(r.ctx, *r.client.ServiceContent.SessionManager, []string{"sessionList"}, &manager))
	for _, session := range manager.SessionList {
		if session.UserName == operator.User {
			t.Error("the session is still listed")
		}
	}
}
