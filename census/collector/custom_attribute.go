package main

import (
	"context"

	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

// CustomAttribute is an attribute with its values by inventory path. Type is the kind of object that can have it, "" for any.
type CustomAttribute struct {
	Name   string            `json:"name"`
	Type   string            `json:"type"`
	Values map[string]string `json:"values"`
}

func readCustomAttributes(ctx context.Context, r *inventoryReader, census *Census) error {
	manager, err := retrieveOne[mo.CustomFieldsManager](ctx, r, *r.client.ServiceContent.CustomFieldsManager, "field")
	if err != nil {
		return err
	}
	values := map[int32]map[string]string{}
	for _, field := range manager.Field {
		values[field.Key] = map[string]string{}
	}
	for id, e := range r.entities {
		for _, field := range e.fields {
			if value, ok := field.(*types.CustomFieldStringValue); ok && values[value.Key] != nil {
				values[value.Key][r.path(types.ManagedObjectReference{Value: id})] = value.Value
			}
		}
	}
	for _, field := range manager.Field {
		census.CustomAttributes = append(census.CustomAttributes, CustomAttribute{Name: field.Name, Type: field.ManagedObjectType, Values: values[field.Key]})
	}
	census.CustomAttributes = sortedBy(census.CustomAttributes, func(a CustomAttribute) string { return a.Name + "/" + a.Type })
	return nil
}
