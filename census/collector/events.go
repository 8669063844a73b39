package main

import (
	"context"
	"reflect"
	"time"

	"github.com/vmware/govmomi/event"
	"github.com/vmware/govmomi/vim25/types"
)

// eventsSchemaVersion is increased when a reader of the old version would misread the new one.
const eventsSchemaVersion = 1

// eventsPerPage is vCenter's page size.
const eventsPerPage = 1000

// Events is vCenter's event log for a period, oldest first. census/events.ts reads it.
type Events struct {
	SchemaVersion int     `json:"schemaVersion"`
	Events        []Event `json:"events"`
}

// Event is an event about the most specific object: the VM, not its host.
type Event struct {
	Time  string `json:"time"`
	User  string `json:"user"`
	Event string `json:"event"`
	Type  string `json:"type"`
	ID    string `json:"id"`
	Name  string `json:"name"`
}

// span is a period. Without an end, it lasts until now.
type span struct {
	begin time.Time
	end   *time.Time
}

// readEvents reads the log from its oldest event with a collector, because QueryEvents would return only the last ten events.
func readEvents(ctx context.Context, vcenter *vcenter, span span) (*Events, error) {
	filter := types.EventFilterSpec{Time: &types.EventFilterSpecByTime{BeginTime: &span.begin, EndTime: span.end}}
	collector, err := event.NewManager(vcenter.soap).CreateCollectorForEvents(ctx, filter)
	if err != nil {
		return nil, err
	}
	defer collector.Destroy(context.WithoutCancel(ctx)) //nolint:errcheck // vCenter also destroys it at the end of the session
	if err := collector.Rewind(ctx); err != nil {
		return nil, err
	}
	found := &Events{SchemaVersion: eventsSchemaVersion, Events: []Event{}}
	for {
		page, err := collector.ReadNextEvents(ctx, eventsPerPage)
		if err != nil || len(page) == 0 {
			return found, err
		}
		for _, happened := range page {
			found.Events = append(found.Events, describe(happened))
		}
	}
}

func describe(happened types.BaseEvent) Event {
	common := happened.GetEvent()
	described := Event{
		Time:  common.CreatedTime.UTC().Format(time.RFC3339Nano),
		User:  common.UserName,
		Event: kindOf(happened),
	}
	described.Type, described.ID, described.Name = objectOf(happened)
	return described
}

// kindOf returns the type of an event. A generic event of the API contains its type as text.
func kindOf(happened types.BaseEvent) string {
	switch extended := happened.(type) {
	case *types.EventEx:
		return extended.EventTypeId
	case *types.ExtendedEvent:
		return extended.EventTypeId
	default:
		return reflect.TypeOf(happened).Elem().Name()
	}
}

// objectOf returns the object of an event, with its managed object ID. All values are empty if the event has no object.
func objectOf(happened types.BaseEvent) (kind, id, name string) {
	named := func(reference types.ManagedObjectReference, argument types.EntityEventArgument) (string, string, string) {
		return reference.Type, reference.Value, argument.Name
	}
	switch about := happened.(type) {
	case types.BaseResourcePoolEvent:
		pool := about.GetResourcePoolEvent().ResourcePool
		return named(pool.ResourcePool, pool.EntityEventArgument)
	case *types.EventEx:
		if about.ObjectId != "" {
			return about.ObjectType, about.ObjectId, about.ObjectName
		}
	case types.BasePermissionEvent:
		entity := about.GetPermissionEvent().Entity
		return named(entity.Entity, entity.EntityEventArgument)
	case *types.CustomFieldValueChangedEvent:
		return named(about.Entity.Entity, about.Entity.EntityEventArgument)
	}
	common := happened.GetEvent()
	_, aboutHost := happened.(types.BaseHostEvent)
	switch {
	case common.Vm != nil:
		return named(common.Vm.Vm, common.Vm.EntityEventArgument)
	case common.Net != nil:
		return named(common.Net.Network, common.Net.EntityEventArgument)
	case common.Host != nil && aboutHost:
		return named(common.Host.Host, common.Host.EntityEventArgument)
	case common.Dvs != nil:
		return named(common.Dvs.Dvs, common.Dvs.EntityEventArgument)
	case common.Ds != nil:
		return named(common.Ds.Datastore, common.Ds.EntityEventArgument)
	case common.Host != nil:
		return named(common.Host.Host, common.Host.EntityEventArgument)
	case common.ComputeResource != nil:
		return named(common.ComputeResource.ComputeResource, common.ComputeResource.EntityEventArgument)
	case common.Datacenter != nil:
		return named(common.Datacenter.Datacenter, common.Datacenter.EntityEventArgument)
	default:
		return "", "", ""
	}
}
