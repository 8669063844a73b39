// Package eventlog stores all events of a simulated vCenter in order, until the process ends.
package eventlog

import (
	"fmt"
	"reflect"
	"sync"
	"time"

	"github.com/vmware/govmomi/vim25/types"
)

// Entry is an event as the control interface shows it.
type Entry struct {
	Time   time.Time `json:"time"`
	User   string    `json:"user"`
	Kind   string    `json:"kind"`
	Event  string    `json:"event"`
	Type   string    `json:"type"`
	Name   string    `json:"name"`
	ID     string    `json:"id"`
	Detail string    `json:"detail"`
}

// Log is safe for concurrent use.
type Log struct {
	mu     sync.Mutex
	events []types.BaseEvent
}

// Append adds an event.
func (l *Log) Append(event types.BaseEvent) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.events = append(l.events, event)
}

// Clear removes all events.
func (l *Log) Clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.events = nil
}

// Events returns the events from an index on.
func (l *Log) Events(from int) []types.BaseEvent {
	l.mu.Lock()
	defer l.mu.Unlock()
	if from >= len(l.events) {
		return nil
	}
	return append([]types.BaseEvent(nil), l.events[max(from, 0):]...)
}

// Entries returns all events as entries.
func (l *Log) Entries() []Entry {
	entries := []Entry{}
	for _, event := range l.Events(0) {
		entries = append(entries, entry(event))
	}
	return entries
}

func entry(event types.BaseEvent) Entry {
	e := event.GetEvent()
	name := reflect.TypeOf(event).Elem().Name()
	kind := kindOf(name)
	object, objectName := types.ManagedObjectReference{}, ""
	if subjects := Subjects(event); len(subjects) > 0 {
		object, objectName = subjects[0].Reference, subjects[0].Name
	}
	if object.Type == "DistributedVirtualSwitch" {
		object.Type = "VmwareDistributedVirtualSwitch" // the type for clients
	}
	detail := e.FullFormattedMessage
	switch x := event.(type) {
	case *types.TaskEvent:
		if x.Info.Error == nil {
			kind, detail = kindOfTask(x.Info.DescriptionId), x.Info.Name
		} else {
			detail = fmt.Sprintf("%s failed: %s", x.Info.Name, x.Info.Error.LocalizedMessage)
		}
	case *types.EventEx:
		name, detail = x.EventTypeId, x.Message
	case *types.VmMessageErrorEvent:
		detail = x.Message
	}
	return Entry{
		Time: e.CreatedTime.UTC(), User: e.UserName, Kind: kind, Event: name,
		Type: object.Type, Name: objectName, ID: object.Value, Detail: detail,
	}
}

// Subject is an object of an event.
type Subject struct {
	Reference types.ManagedObjectReference
	Name      string
}

// Subjects returns all objects of an event, the most specific first.
func Subjects(event types.BaseEvent) []Subject {
	var found []Subject
	add := func(reference types.ManagedObjectReference, name string) {
		found = append(found, Subject{reference, name})
	}
	switch x := event.(type) {
	case *types.ResourcePoolCreatedEvent:
		add(x.ResourcePool.ResourcePool, x.ResourcePool.Name)
	case *types.ResourcePoolDestroyedEvent:
		add(x.ResourcePool.ResourcePool, x.ResourcePool.Name)
	case *types.ResourcePoolReconfiguredEvent:
		add(x.ResourcePool.ResourcePool, x.ResourcePool.Name)
	}
	e := event.GetEvent()
	if e.Vm != nil {
		add(e.Vm.Vm, e.Vm.Name)
	}
	if e.Net != nil {
		add(e.Net.Network, e.Net.Name)
	}
	if _, about := event.(types.BaseHostEvent); about && e.Host != nil {
		add(e.Host.Host, e.Host.Name)
	}
	if e.Dvs != nil {
		add(e.Dvs.Dvs, e.Dvs.Name)
	}
	if e.Ds != nil {
		add(e.Ds.Datastore, e.Ds.Name)
	}
	if e.Host != nil {
		add(e.Host.Host, e.Host.Name)
	}
	if e.ComputeResource != nil {
		add(e.ComputeResource.ComputeResource, e.ComputeResource.Name)
	}
	if e.Datacenter != nil {
		add(e.Datacenter.Datacenter, e.Datacenter.Name)
	}
	return found
}
