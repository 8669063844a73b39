package vcenter

import (
	"reflect"
	"slices"

	"github.com/vmware/govmomi/vim25/types"
)

// replacedWhole holds the types that a specification replaces as a whole.
var replacedWhole = map[string]bool{
	"VmwareDistributedVirtualSwitchVlanIdSpec":       true,
	"VmwareDistributedVirtualSwitchTrunkVlanSpec":    true,
	"VmwareDistributedVirtualSwitchPvlanSpec":        true,
	"VMwareUplinkPortOrderPolicy":                    true,
	"BoolPolicy":                                     true,
	"IntPolicy":                                      true,
	"LongPolicy":                                     true,
	"StringPolicy":                                   true,
	"DVSNameArrayUplinkPortPolicy":                   true,
	"LinkDiscoveryProtocolConfig":                    true,
	"DVSContactInfo":                                 true,
	"ClusterFailoverResourcesAdmissionControlPolicy": true,
	"ClusterFailoverLevelAdmissionControlPolicy":     true,
	"ClusterFailoverHostAdmissionControlPolicy":      true,
	"Time": true,
}

// merge applies a specification to a configuration as vCenter does: unset fields do not change. Both arguments are pointers
// to structs with fields of the same names.
func merge(configuration, specification any, except ...string) {
	from := reflect.ValueOf(specification)
	if from.Kind() != reflect.Pointer || from.IsNil() {
		return
	}
	skip := map[string]bool{"DynamicData": true}
	for _, name := range except {
		skip[name] = true
	}
	mergeStruct(reflect.ValueOf(configuration).Elem(), from.Elem(), skip)
}

func mergeStruct(to, from reflect.Value, skip map[string]bool) {
	for i := range from.NumField() {
		field, value := from.Type().Field(i), from.Field(i)
		switch {
		case skip[field.Name]:
		case field.Anonymous && value.Kind() == reflect.Struct:
			mergeStruct(to, value, skip)
		case value.IsZero():
		default:
			if target := to.FieldByName(field.Name); target.IsValid() && target.CanSet() {
				mergeValue(target, value)
			}
		}
	}
}

func mergeValue(to, from reflect.Value) {
	switch {
	case to.Type() == from.Type():
		mergeSameType(to, from)
	case from.Kind() == reflect.Pointer && from.Type().Elem() == to.Type():
		mergeValue(to, from.Elem())
	case from.Kind() == reflect.Interface && from.Elem().Type().AssignableTo(to.Type()):
		to.Set(from.Elem())
	}
}

func mergeSameType(to, from reflect.Value) {
	switch from.Kind() {
	case reflect.Struct:
		if replacedWhole[from.Type().Name()] {
			to.Set(from)
			return
		}
		mergeStruct(to, from, map[string]bool{"DynamicData": true})
	case reflect.Pointer:
		if to.IsNil() || from.Elem().Kind() != reflect.Struct {
			to.Set(from)
			return
		}
		to.Set(mergedCopy(to, from))
	case reflect.Interface:
		same := !to.IsNil() && to.Elem().Type() == from.Elem().Type() && from.Elem().Kind() == reflect.Pointer
		if !same {
			to.Set(from)
			return
		}
		to.Set(mergedCopy(to.Elem(), from.Elem()))
	case reflect.Slice:
		if options, ok := from.Interface().([]types.BaseOptionValue); ok {
			to.Set(reflect.ValueOf(mergeOptions(to.Interface().([]types.BaseOptionValue), options)))
			return
		}
		to.Set(from)
	default:
		to.Set(from)
	}
}

// mergedCopy merges into a copy, because other objects may point to the old struct.
func mergedCopy(to, from reflect.Value) reflect.Value {
	merged := reflect.New(from.Type().Elem())
	merged.Elem().Set(to.Elem())
	mergeSameType(merged.Elem(), from.Elem())
	return merged
}

// mergeOptions merges advanced options by key; an empty value removes one.
func mergeOptions(to, from []types.BaseOptionValue) []types.BaseOptionValue {
	merged := append([]types.BaseOptionValue(nil), to...)
	for _, option := range from {
		key := option.GetOptionValue().Key
		at := slices.IndexFunc(merged, func(known types.BaseOptionValue) bool { return known.GetOptionValue().Key == key })
		if at < 0 {
			merged = append(merged, option)
		} else {
			merged[at] = option
		}
	}
	return slices.DeleteFunc(merged, func(option types.BaseOptionValue) bool { return option.GetOptionValue().Value == "" })
}
