package vcenter

import (
	"reflect"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/types"
)

// aliases maps a type to the types that the object can have in the registry. A vCenter finds an object by its id, with any of
// its base types: release 1.26.0 of the provider reads a cluster as a ComputeResource.
var aliases = map[string][]string{
	"ComputeResource":        {"ClusterComputeResource"},
	"ClusterComputeResource": {"ComputeResource"},
	shownSwitchType:          {switchType},
	"Network":                {"DistributedVirtualPortgroup", "OpaqueNetwork"},
	"ResourcePool":           {"VirtualApp"},
	"Folder":                 {"StoragePod"},
	"ManagedEntity":          {"VirtualMachine", "HostSystem", "ClusterComputeResource", "Folder", "Datacenter", "Datastore", "ResourcePool"},
}

var (
	referenceType    = reflect.TypeFor[types.ManagedObjectReference]()
	dynamicType      = reflect.TypeFor[types.DynamicData]()
	propertySpecType = reflect.TypeFor[types.PropertySpec]()
)

// resolveReferences sets the types of a request's references to those of the registry. A missing object is a
// ManagedObjectNotFound, as on vCenter; the simulator's methods would panic.
func resolveReferences(ctx *simulator.Context, method *simulator.Method) types.BaseMethodFault {
	resolve(ctx, &method.This)
	if method.Body == nil {
		return nil
	}
	body := reflect.ValueOf(method.Body)
	if view, ok := method.Body.(*types.CreateContainerView); ok {
		for i := range view.Type {
			if view.Type[i] == shownSwitchType {
				view.Type[i] = switchType
			}
		}
	}
	if this := body.Elem().FieldByName("This"); this.IsValid() && this.Type() == referenceType {
		this.Set(reflect.ValueOf(method.This))
	}
	// The property collector reports missing objects itself.
	lenient := method.This.Type == "PropertyCollector"
	var missing *types.ManagedObjectReference
	walkReferences(body, func(ref *types.ManagedObjectReference) {
		if !resolve(ctx, ref) && missing == nil && *ref != method.This {
			missing = ref
		}
	})
	if missing != nil && !lenient {
		return &types.ManagedObjectNotFound{Obj: *missing}
	}
	return nil
}

// resolve corrects a reference's type, and reports whether the object exists.
func resolve(ctx *simulator.Context, ref *types.ManagedObjectReference) bool {
	if ctx.Session.Get(*ref) != nil {
		return true
	}
	for _, alias := range aliases[ref.Type] {
		known := types.ManagedObjectReference{Type: alias, Value: ref.Value}
		if ctx.Map.Get(known) != nil {
			*ref = known
			return true
		}
	}
	return false
}

func walkReferences(value reflect.Value, visit func(*types.ManagedObjectReference)) {
	switch value.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !value.IsNil() {
			walkReferences(value.Elem(), visit)
		}
	case reflect.Slice:
		for i := range value.Len() {
			walkReferences(value.Index(i), visit)
		}
	case reflect.Struct:
		switch value.Type() {
		case referenceType:
			if value.CanAddr() {
				visit(value.Addr().Interface().(*types.ManagedObjectReference))
			}
		case dynamicType, reflect.TypeFor[types.ManagedObjectNotFound]():
		default:
			if value.Type() == propertySpecType && value.CanAddr() {
				if spec := value.Addr().Interface().(*types.PropertySpec); spec.Type == shownSwitchType {
					spec.Type = switchType
				}
			}
			for i := range value.NumField() {
				if value.Type().Field(i).IsExported() {
					walkReferences(value.Field(i), visit)
				}
			}
		}
	}
}
