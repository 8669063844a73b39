package vcenter

import (
	"fmt"
	"os"
	"runtime/debug"
	"sync"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

// serial serves one request at a time, together with the tasks that it starts. The simulator locks single objects, and
// its methods read and write others without a lock (a clone reads hosts, pools and datastores; a relocation writes
// them), so that parallel clients would race. A request takes milliseconds; what waits for long (WaitForUpdatesEx)
// steps aside meanwhile.
type serial struct {
	*sync.Mutex
	tasks *runningTasks
}

// oneAtATime is shared by all vCenters of a process (tests have several): the simulator keeps some state, such as the
// licences in use, in variables of its package.
var oneAtATime sync.Mutex

func newSerial() *serial {
	s := &serial{Mutex: &oneAtATime, tasks: &runningTasks{running: map[types.ManagedObjectReference]bool{}}}
	s.tasks.done.L = &s.tasks.mu
	return s
}

// serve does one request and brings the inventory to rest.
func (v *VCenter) serve(request func()) {
	v.serial.Lock()
	defer v.serial.Unlock()
	defer crashLoudly()
	v.changed, v.refusal = false, nil
	request()
	v.serial.tasks.wait()
	if v.changed {
		v.clusterAnswers = nil
		v.derive()
	}
}

// crashLoudly ends the process on a panic: net/http would swallow it, and the simulator would keep the locks that the
// request held, so that every later request on those objects hangs.
func crashLoudly() {
	if reason := recover(); reason != nil {
		fmt.Fprintf(os.Stderr, "vcenter-simulator: defect: %v\n%s", reason, debug.Stack())
		os.Exit(2)
	}
}

// runningTasks listens to the registry and knows which tasks run.
type runningTasks struct {
	failed  func(*simulator.Context, types.TaskInfo) // told of every task that fails, but for tasks within tasks
	mu      sync.Mutex
	done    sync.Cond
	running map[types.ManagedObjectReference]bool
	started []*simulator.Task     // since the last wait
	spoilt  types.BaseMethodFault // what the next task fails with
	user    string                // who asks for the tasks that start now
}

func (r *runningTasks) Reference() types.ManagedObjectReference {
	return types.ManagedObjectReference{Type: "Behaviour", Value: "running-tasks"}
}

// PutObject sees a task before it starts. Tasks of clients (TaskManager.CreateTask) run outside: nobody waits for them.
func (r *runningTasks) PutObject(_ *simulator.Context, object mo.Reference) {
	task, ok := object.(*simulator.Task)
	if !ok {
		return
	}
	// the simulator names itself
	task.Info.Reason = &types.TaskReasonUser{UserName: r.user}
	if task.Execute != nil {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.running[task.Self] = true
		r.started = append(r.started, task)
		if fault := r.spoilt; fault != nil {
			task.Execute = func(*simulator.Task) (types.AnyType, types.BaseMethodFault) { return nil, fault }
			r.spoilt = nil
		}
	}
}

// UpdateObject sees a task's end.
func (r *runningTasks) UpdateObject(ctx *simulator.Context, object mo.Reference, changes []types.PropertyChange) {
	finished, ok := object.(*mo.Task)
	if !ok {
		return
	}
	explainTask(&finished.Info)
	for _, change := range changes {
		if change.Name == "info.state" && (change.Val == types.TaskInfoStateSuccess || change.Val == types.TaskInfoStateError) {
			if finished.Info.Error != nil && r.alone(finished.Self) {
				r.failed(ctx, finished.Info)
			}
			r.mu.Lock()
			delete(r.running, finished.Self)
			r.done.Broadcast()
			r.mu.Unlock()
		}
	}
}

// alone tells whether a task runs and no other does, as when one waits for this one.
func (r *runningTasks) alone(task types.ManagedObjectReference) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.running[task] && len(r.running) == 1
}

// RemoveObject is of no interest.
func (r *runningTasks) RemoveObject(*simulator.Context, types.ManagedObjectReference) {}

// wait returns when no task runs. A task holds its own lock while all who listen hear of its end, in no particular order:
// so its end is heard here before it has come to rest, and Wait, which takes that lock, makes sure of the latter.
func (r *runningTasks) wait() {
	r.mu.Lock()
	for len(r.running) > 0 {
		r.done.Wait()
	}
	ended := r.started
	r.started = nil
	r.mu.Unlock()
	for _, task := range ended {
		task.Wait()
	}
}
