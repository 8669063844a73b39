package main

import (
	"context"
	"time"

	"github.com/vmware/govmomi/property"
	"github.com/vmware/govmomi/view"
	"github.com/vmware/govmomi/vim25"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

// inventoryReader reads the objects of a vCenter through one view of the whole tree: one request (paged by govmomi) for each
// kind, for any number of objects.
type inventoryReader struct {
	client *vim25.Client
	// began is the start of the reading, by vCenter's clock.
	began    time.Time
	view     *view.ContainerView
	entities map[string]entity
	// byPortGroupKey contains the names of distributed port groups by the key that VMs and hosts use to refer to them.
	byPortGroupKey map[string]string
	// policyNames contains the names of storage policies by ID. readStoragePolicies fills it.
	policyNames map[string]string
}

// entity contains the properties that all objects of the tree have. Its key is the managed object ID without the type, because
// SOAP and REST can name the type differently.
type entity struct {
	name   string
	parent *types.ManagedObjectReference
	fields []types.BaseCustomFieldValue
}

func openInventory(ctx context.Context, client *vim25.Client) (*inventoryReader, error) {
	began, err := methods.GetCurrentTime(ctx, client)
	if err != nil {
		return nil, err
	}
	tree, err := view.NewManager(client).CreateContainerView(ctx, client.ServiceContent.RootFolder, []string{"ManagedEntity"}, true)
	if err != nil {
		return nil, err
	}
	reader := &inventoryReader{client: client, began: *began, view: tree, entities: map[string]entity{}, byPortGroupKey: map[string]string{}, policyNames: map[string]string{}}
	if err := reader.readEntities(ctx); err != nil {
		reader.close(ctx)
		return nil, err
	}
	return reader, nil
}

func (r *inventoryReader) close(ctx context.Context) {
	_ = r.view.Destroy(context.WithoutCancel(ctx))
}

func (r *inventoryReader) readEntities(ctx context.Context) error {
	// not decoded into govmomi's structs, because they store the name of a network separately from the name of its ManagedEntity
	objects, err := retrieve[types.ObjectContent](ctx, r, "ManagedEntity", "name", "parent", "customValue")
	if err != nil {
		return err
	}
	for _, object := range objects {
		var e entity
		for _, property := range object.PropSet {
			switch value := property.Val.(type) {
			case string:
				e.name = value
			case types.ManagedObjectReference:
				e.parent = &value
			case types.ArrayOfCustomFieldValue:
				e.fields = value.CustomFieldValue
			}
		}
		r.entities[object.Obj.Value] = e
	}
	portGroups, err := retrieve[mo.DistributedVirtualPortgroup](ctx, r, "DistributedVirtualPortgroup", "key")
	if err != nil {
		return err
	}
	for _, group := range portGroups {
		r.byPortGroupKey[group.Key] = r.name(group.Self)
	}
	return nil
}

// retrieve reads the named properties of all objects of a kind and its subtypes.
func retrieve[T any](ctx context.Context, r *inventoryReader, kind string, properties ...string) ([]T, error) {
	var objects []T
	err := r.view.Retrieve(ctx, []string{kind}, properties, &objects)
	return objects, err
}

// retrieveOne reads properties of an object outside the tree, such as a manager.
func retrieveOne[T any](ctx context.Context, r *inventoryReader, ref types.ManagedObjectReference, properties ...string) (T, error) {
	var object T
	err := property.DefaultCollector(r.client).RetrieveOne(ctx, ref, properties, &object)
	return object, err
}

func (r *inventoryReader) name(ref types.ManagedObjectReference) string {
	return r.entities[ref.Value].name
}

func (r *inventoryReader) names(refs []types.ManagedObjectReference) []string {
	names := make([]string, 0, len(refs))
	for _, ref := range refs {
		names = append(names, r.name(ref))
	}
	return sortedNames(names)
}

// path returns the inventory path in the format of Terraform and govc, for example /rabat/host/rabat-prod. The root folder is "/".
func (r *inventoryReader) path(ref types.ManagedObjectReference) string {
	if ref == r.client.ServiceContent.RootFolder {
		return "/"
	}
	path := ""
	for at := &ref; at != nil; {
		e, known := r.entities[at.Value]
		if !known {
			break
		}
		path = "/" + e.name + path
		at = e.parent
	}
	return path
}

// parentOf returns the name of the parent, or "" if the parent is of another kind.
func (r *inventoryReader) parentOf(ref types.ManagedObjectReference, kind string) string {
	parent := r.entities[ref.Value].parent
	if parent == nil || parent.Type != kind {
		return ""
	}
	return r.name(*parent)
}

// isTrue reads an optional boolean of the vSphere API. Unset means false.
func isTrue(flag *bool) bool {
	return flag != nil && *flag
}
