package vcenter_test

import (
	"slices"
	"testing"

	"github.com/vmware/govmomi/event"
	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/vim25/types"

	"massar.ma/datacenters/simulator/internal/eventlog"
	"massar.ma/datacenters/simulator/internal/vcenter"
)

// history returns all events of a filter, as a client reads them.
func (r *rabat) history(filter types.EventFilterSpec) []types.BaseEvent {
	r.Helper()
	collector, err := event.NewManager(r.client.Client).CreateCollectorForEvents(r.ctx, filter)
	must(r.T, err)
	defer collector.Destroy(r.ctx) //nolint:errcheck // the session ends with the test
	must(r.T, collector.Rewind(r.ctx))
	var events []types.BaseEvent
	for {
		page, err := collector.ReadNextEvents(r.ctx, 100)
		must(r.T, err)
		if len(page) == 0 {
			return events
		}
		events = append(events, page...)
	}
}

func TestEventsStartAfterFilling(t *testing.T) {
	r := start(t)
	for _, e := range r.v.Events.Entries() {
		if e.Kind != eventlog.Session {
			t.Errorf("the log contains %s, from filling the vCenter", e.Event)
		}
	}
}

func TestEventsOfARestart(t *testing.T) {
	r := start(t)
	vm := r.vm("massar-web-01")
	r.done(vm.PowerOff(r.ctx))
	r.done(vm.Reconfigure(r.ctx, types.VirtualMachineConfigSpec{MemoryMB: 4096}))
	r.done(vm.PowerOn(r.ctx))
	r.done(r.vm("massar-web-02").PowerOff(r.ctx)) // must not be counted

	var kinds []string
	for _, e := range r.v.Events.Entries() {
		if e.ID == vm.Reference().Value && e.Kind != eventlog.Progress {
			kinds = append(kinds, e.Kind)
			if e.User != administrator.User || e.Name != "massar-web-01" || e.Type != "VirtualMachine" {
				t.Errorf("an entry is %+v", e)
			}
		}
	}
	if !slices.Equal(kinds, []string{eventlog.Power, eventlog.Reconfigure, eventlog.Power}) {
		t.Errorf("the control log has %v", kinds)
	}
	filter := types.EventFilterSpec{Entity: &types.EventFilterSpecByEntity{Entity: vm.Reference(), Recursion: types.EventFilterSpecRecursionOptionSelf}}
	if events := r.history(filter); len(events) != 5 { // stopping, off, reconfigured, starting, on
		t.Errorf("vCenter's log has %d events", len(events))
	}
	filter.EventTypeId = []string{"VmPoweredOnEvent"}
	if events := r.history(filter); len(events) != 1 {
		t.Errorf("vCenter's log has %d events of one type", len(events))
	}
	dc := r.client.ServiceContent.RootFolder
	filter = types.EventFilterSpec{EventTypeId: []string{"VmPoweredOffEvent"}, Entity: &types.EventFilterSpecByEntity{Entity: dc, Recursion: types.EventFilterSpecRecursionOptionAll}}
	if events := r.history(filter); len(events) != 2 {
		t.Errorf("vCenter's log has %d events below the root", len(events))
	}
}

func TestEventsNameTheUser(t *testing.T) {
	r := start(t)
	web := r.vm("massar-web-01")
	person, err := r.login(operator)
	must(t, err)
	r.done(object.NewVirtualMachine(person.Client, web.Reference()).PowerOff(r.ctx))
	r.done(web.PowerOn(r.ctx))

	filter := types.EventFilterSpec{EventTypeId: []string{"VmPoweredOffEvent", "VmPoweredOnEvent"}, Entity: &types.EventFilterSpecByEntity{Entity: web.Reference(), Recursion: types.EventFilterSpecRecursionOptionSelf}}
	var who []string
	for _, e := range r.history(filter) {
		who = append(who, e.GetEvent().UserName)
	}
	if !slices.Equal(who, []string{operator.User, administrator.User}) {
		t.Errorf("vCenter's log names %q", who)
	}
}

func TestOtherUsersCannotLogIn(t *testing.T) {
	r := start(t)
	for _, who := range []vcenter.Credentials{{User: "operator@vsphere.local", Password: administrator.Password}, {User: "mallory", Password: "by-hand"}, {}} {
		if _, err := r.login(who); err == nil {
			t.Errorf("%q can log in", who.User)
		}
	}
}

func TestAllEventsAreKept(t *testing.T) {
	r := start(t)
	manager := event.NewManager(r.client.Client)
	const many = 1100                // the simulator keeps a thousand
	inside, err := r.v.Client(r.ctx) // faster than TLS
	must(t, err)
	for range many {
		must(t, event.NewManager(inside).PostEvent(r.ctx, &types.GeneralUserEvent{GeneralEvent: types.GeneralEvent{Message: "x"}}))
	}
	if events := r.history(types.EventFilterSpec{EventTypeId: []string{"GeneralUserEvent"}}); len(events) != many {
		t.Errorf("%d of %d events are left", len(events), many)
	}
	latest, err := manager.QueryEvents(r.ctx, types.EventFilterSpec{})
	must(t, err)
	if len(latest) != 10 {
		t.Errorf("QueryEvents returns %d events, want the last 10", len(latest))
	}
}

func TestFailedTasksAreInTheLog(t *testing.T) {
	r := start(t)
	vm := r.vm("massar-web-01")
	refused[*types.MemoryHotPlugNotSupported](r, r.failure(vm.Reconfigure(r.ctx, types.VirtualMachineConfigSpec{MemoryMB: 16384})))
	entries := r.v.Events.Entries()
	last := entries[len(entries)-1]
	if last.Kind != eventlog.Failure || last.Name != "massar-web-01" || last.User != administrator.User || last.Detail != "ReconfigVm failed: Memory hot plug is not supported for this virtual machine." {
		t.Errorf("the last entry is %+v", last)
	}
	if events := r.history(types.EventFilterSpec{EventTypeId: []string{"TaskEvent"}}); len(events) != 1 {
		t.Errorf("vCenter's log has %d failures", len(events))
	}
}
