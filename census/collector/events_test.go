package main

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vmware/govmomi/event"
	"github.com/vmware/govmomi/find"
	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/types"
)

func TestEventsContainUserTypeAndObject(t *testing.T) {
	fixture := startVCenter(t, simulator.VPX())
	client := connect(t, fixture)
	vm := must[*object.VirtualMachine](t)(find.NewFinder(client.soap).VirtualMachine(t.Context(), "DC0_H0_VM0"))
	begin := time.Now()
	task, err := vm.PowerOff(t.Context())
	finish(t, task, err)

	happened := must[*Events](t)(readEvents(t.Context(), client, span{begin: begin}))
	off := one(t, happened.Events, func(e Event) bool { return e.Event == "VmPoweredOffEvent" })
	equal(t, "event", off, Event{Time: off.Time, User: "auditor", Event: "VmPoweredOffEvent", Type: "VirtualMachine", ID: vm.Reference().Value, Name: "DC0_H0_VM0"})
	if at := must[time.Time](t)(time.Parse(time.RFC3339Nano, off.Time)); at.Before(begin.Truncate(time.Millisecond)) || at.After(time.Now()) {
		t.Errorf("unexpected time %v", at)
	}
	before := must[*Events](t)(readEvents(t.Context(), client, span{begin: begin.Add(-time.Hour), end: &begin}))
	if slices.ContainsFunc(before.Events, func(e Event) bool { return e.Event == "VmPoweredOffEvent" }) {
		t.Error("an event after the end of the period was read")
	}
}

// The oldest event is lost: after Rewind, the first page of govmomi's simulator starts after the oldest event. A vCenter and the
// simulator of this project start with it.
func TestEventsAreOldestFirst(t *testing.T) {
	client := connect(t, startVCenter(t, simulator.VPX()))
	vm := must[*object.VirtualMachine](t)(find.NewFinder(client.soap).VirtualMachine(t.Context(), "DC0_H0_VM0")).Reference()
	begin := time.Now()
	for _, message := range []string{"lost", "first", "second", "third"} {
		happened := &types.EventEx{EventTypeId: message, ObjectId: vm.Value, ObjectType: vm.Type, ObjectName: "rab-db-1"}
		if err := event.NewManager(client.soap).PostEvent(t.Context(), happened); err != nil {
			t.Fatal(err)
		}
	}
	var kinds []string
	for _, e := range must[*Events](t)(readEvents(t.Context(), client, span{begin: begin})).Events {
		kinds = append(kinds, e.Event+" "+e.Type+" "+e.ID+" "+e.Name)
	}
	about := " VirtualMachine " + vm.Value + " rab-db-1"
	equal(t, "events", kinds, []string{"first" + about, "second" + about, "third" + about})
}

func TestEventsAreAboutTheMostSpecificObject(t *testing.T) {
	named := func(name string) types.EntityEventArgument { return types.EntityEventArgument{Name: name} }
	reference := func(kind, id string) types.ManagedObjectReference {
		return types.ManagedObjectReference{Type: kind, Value: id}
	}
	host := &types.HostEventArgument{EntityEventArgument: named("esx-1"), Host: reference("HostSystem", "host-1")}
	machine := &types.VmEventArgument{EntityEventArgument: named("rab-db-1"), Vm: reference("VirtualMachine", "vm-1")}
	store := &types.DatastoreEventArgument{EntityEventArgument: named("flash"), Datastore: reference("Datastore", "datastore-1")}
	entity := types.ManagedEntityEventArgument{EntityEventArgument: named("massar"), Entity: reference("Folder", "group-v1")}
	pool := types.ResourcePoolEventArgument{EntityEventArgument: named("database"), ResourcePool: reference("ResourcePool", "resgroup-1")}
	common := types.Event{Host: host, Ds: store}
	withMachine := types.Event{Host: host, Vm: machine, Ds: store}

	for name, test := range map[string]struct {
		happened types.BaseEvent
		want     string
	}{
		"VM":            {&types.VmReconfiguredEvent{VmEvent: types.VmEvent{Event: withMachine}}, "VirtualMachine vm-1 rab-db-1"},
		"host":          {&types.EnteredMaintenanceModeEvent{HostEvent: types.HostEvent{Event: common}}, "HostSystem host-1 esx-1"},
		"datastore":     {&types.DatastoreRenamedEvent{DatastoreEvent: types.DatastoreEvent{Event: common}}, "Datastore datastore-1 flash"},
		"resource pool": {&types.ResourcePoolReconfiguredEvent{ResourcePoolEvent: types.ResourcePoolEvent{Event: common, ResourcePool: pool}}, "ResourcePool resgroup-1 database"},
		"permission":    {&types.PermissionAddedEvent{PermissionEvent: types.PermissionEvent{Entity: entity}}, "Folder group-v1 massar"},
		"custom field":  {&types.CustomFieldValueChangedEvent{Entity: entity}, "Folder group-v1 massar"},
		"no object":     {&types.UserLoginSessionEvent{}, "  "},
	} {
		t.Run(name, func(t *testing.T) {
			kind, id, name := objectOf(test.happened)
			equal(t, "object", strings.Join([]string{kind, id, name}, " "), test.want)
		})
	}
}

func TestEventsCommand(t *testing.T) {
	vcenter := startVCenter(t, simulator.VPX())
	stdout, stderr, code := runCommand(t, vcenter.environment, "events", "-since", time.Now().Add(-time.Minute).Format(time.RFC3339))
	var printed Events
	if err := json.Unmarshal([]byte(stdout), &printed); err != nil || code != 0 {
		t.Fatalf("exit code %d, stderr %q: %v", code, stderr, err)
	}
	one(t, printed.Events, func(e Event) bool { return e.Event == "UserLoginSessionEvent" && e.User == "auditor" })

	for name, test := range map[string]struct {
		args []string
		want string
	}{
		"unknown command": {[]string{"event"}, `unknown command "event". Use events`},
		"no start":        {[]string{"events"}, `-since is "". Use a time`},
		"invalid start":   {[]string{"events", "-since", "yesterday"}, `-since is "yesterday". Use a time`},
		"invalid end":     {[]string{"events", "-since", "2026-11-24T08:00:00Z", "-until", "now"}, `-until is "now". Use a time`},
		"unknown option":  {[]string{"events", "-from", "x"}, "Use events -since"},
	} {
		t.Run(name, func(t *testing.T) {
			stdout, stderr, code := runCommand(t, vcenter.environment, test.args...)
			if code == 0 || stdout != "" || strings.Count(stderr, "\n") != 1 || !strings.Contains(stderr, test.want) {
				t.Errorf("exit code %d, stdout %q, stderr %q", code, stdout, stderr)
			}
		})
	}
}
