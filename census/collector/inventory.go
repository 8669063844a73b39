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

// inventoryReader reads the objects of a vCenter kind by kind, through one view of the whole tree: a request (paged by
// govmomi) for each kind, however many objects there are.
type inventoryReader struct {
	client *vim25.Client
	// begun is when the reading began, by the vCenter's clock.
	begun    time.Time
	view     *view.ContainerView
	entities map[string]entity
	// byPortGroupKey is how VMs and hosts refer to a distributed port group.
	byPortGroupKey map[string]string
	// policyNames is filled by the reading of storage policies, by the policies' ids.
	policyNames map[string]string
}

// entity is what all objects of the tree have. Keyed by the bare moref value: SOAP and REST may name its type differently.
type entity struct {
	name   string
	parent *types.ManagedObjectReference
	fields []types.BaseCustomFieldValue
}

func openInventory(ctx context.Context, client *vim25.Client) (*inventoryReader, error) {
	begun, err := methods.GetCurrentTime(ctx, client)
	if err != nil {
		return nil, err
	}
	tree, err := view.NewManager(client).CreateContainerView(ctx, client.ServiceContent.RootFolder, []string{"ManagedEntity"}, true)
	if err != nil {
		return nil, err
	}
	reader := &inventoryReader{client: client, begun: *begun, view: tree, entities: map[string]entity{}, byPortGroupKey: map[string]string{}, policyNames: map[string]string{}}
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
	// As they come: in govmomi's structs the name of a network is not that of its ManagedEntity.
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

// retrieve reads the named properties of all objects of a kind, its subtypes included.
func retrieve[T any](ctx context.Context, r *inventoryReader, kind string, properties ...string) ([]T, error) {
	var objects []T
	err := r.view.Retrieve(ctx, []string{kind}, properties, &objects)
	return objects, err
}

// retrieveOne reads properties of an object that stands outside the tree, such as a manager.
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

// path is the inventory path, as Terraform and govc write it: /rabat/host/rabat-prod. The root folder is "/".
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

// parentOf is the name of the object above, or "" where that is not of the wanted kind.
func (r *inventoryReader) parentOf(ref types.ManagedObjectReference, kind string) string {
	parent := r.entities[ref.Value].parent
	if parent == nil || parent.Type != kind {
		return ""
	}
	return r.name(*parent)
}

// isTrue reads the optional booleans of the vSphere API, where unset means off.
func isTrue(flag *bool) bool {
	return flag != nil && *flag
}
