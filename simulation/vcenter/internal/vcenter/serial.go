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

// serial serves one request at a time, with the tasks that it starts. The simulator locks single objects, but its methods
// read and write other objects without a lock, so parallel clients would race. A request takes milliseconds; a long wait
// (WaitForUpdatesEx) releases the lock.
type serial struct {
	*sync.Mutex
	tasks *runningTasks
}

// packageLock is shared by all vCenters of a process: tests start several. The simulator has package variables, such as
// the licences in use.
var packageLock sync.Mutex

func newSerial() *serial {
	s := &serial{Mutex: &packageLock, tasks: &runningTasks{running: map[types.ManagedObjectReference]bool{}}}
	s.tasks.done.L = &s.tasks.mu
	return s
}

// serve serves a request, waits for its tasks and updates derived properties.
func (v *VCenter) serve(request func()) {
	v.serial.Lock()
	defer v.serial.Unlock()
	defer exitOnPanic()
	v.changed, v.rejection = false, nil
	v.startGuests()
	request()
	v.serial.tasks.wait()
	if v.changed {
		v.clusterAnswers = nil
		v.privileges.forget()
		v.changes++
		if !v.filling || v.changes%changesPerDerivation == 0 {
			v.derive()
		}
	}
}

// changesPerDerivation limits the time to make thousands of VMs: each derivation visits all of them.
const changesPerDerivation = 50

// Filling runs work that makes many objects. Derived properties are up to date at its end.
func (v *VCenter) Filling(work func() error) error {
	v.filling = true
	err := work()
	v.filling = false
	v.serve(func() { v.changed = true })
	return err
}

// exitOnPanic ends the process on a panic. net/http would recover from it, and the locks that the request holds would make
// later requests hang.
func exitOnPanic() {
	if reason := recover(); reason != nil {
		fmt.Fprintf(os.Stderr, "vcenter-simulator: defect: %v\n%s", reason, debug.Stack())
		os.Exit(2)
	}
}

// runningTasks tracks the running tasks. It listens to the registry.
type runningTasks struct {
	failed   func(*simulator.Context, types.TaskInfo) // called for each failed task, except tasks within tasks
	mu       sync.Mutex
	done     sync.Cond
	running  map[types.ManagedObjectReference]bool
	started  []*simulator.Task     // since the last wait
	injected types.BaseMethodFault // the fault of the next task
	user     string                // the user of the next tasks
}

func (r *runningTasks) Reference() types.ManagedObjectReference {
	return types.ManagedObjectReference{Type: "Behaviour", Value: "running-tasks"}
}

// PutObject is called before a task starts. Tasks of clients (TaskManager.CreateTask) have no Execute function.
func (r *runningTasks) PutObject(_ *simulator.Context, object mo.Reference) {
	task, ok := object.(*simulator.Task)
	if !ok {
		return
	}
	task.Info.Reason = &types.TaskReasonUser{UserName: r.user}
	if task.Execute != nil {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.running[task.Self] = true
		r.started = append(r.started, task)
		if fault := r.injected; fault != nil {
			task.Execute = func(*simulator.Task) (types.AnyType, types.BaseMethodFault) { return nil, fault }
			r.injected = nil
		}
	}
}

// UpdateObject is called when a task ends.
func (r *runningTasks) UpdateObject(ctx *simulator.Context, object mo.Reference, changes []types.PropertyChange) {
	finished, ok := object.(*mo.Task)
	if !ok {
		return
	}
	explainTask(&finished.Info)
	for _, change := range changes {
		if change.Name == "info.state" && (change.Val == types.TaskInfoStateSuccess || change.Val == types.TaskInfoStateError) {
			if finished.Info.Error != nil && r.isOnlyRunning(finished.Self) {
				r.failed(ctx, finished.Info)
			}
			r.mu.Lock()
			delete(r.running, finished.Self)
			r.done.Broadcast()
			r.mu.Unlock()
		}
	}
}

// isOnlyRunning reports whether a task is the only one that runs: no other task waits for it.
func (r *runningTasks) isOnlyRunning(task types.ManagedObjectReference) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.running[task] && len(r.running) == 1
}

// RemoveObject does nothing.
func (r *runningTasks) RemoveObject(*simulator.Context, types.ManagedObjectReference) {}

// wait returns when no task runs. A task still holds its lock while it calls UpdateObject, so Wait, which takes the lock,
// waits for the actual end.
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
