package vcenter

import (
	"reflect"

	"github.com/vmware/govmomi/vim25/types"
)

// inheritPolicies returns the setting of a port group with the policies of its switch where it has none of its own. In a
// configuration vCenter shows effective values, and whether the level above sets them (vSphere Web Services API, InheritablePolicy;
// govmomi v0.56.0, vim25/types/types.go:49573). A setting without policies inherits all of them.
func inheritPolicies(setting, above *types.VMwareDVSPortSetting) *types.VMwareDVSPortSetting {
	effective := *setting
	inheritStruct(reflect.ValueOf(&effective).Elem(), reflect.ValueOf(above).Elem())
	return &effective
}

func inheritStruct(own, above reflect.Value) {
	for i := range own.NumField() {
		field, value := own.Type().Field(i), own.Field(i)
		switch {
		case field.Anonymous && value.Kind() == reflect.Struct:
			inheritStruct(value, above.Field(i))
		case value.Kind() == reflect.Pointer && isInheritable(value.Type().Elem()),
			value.Kind() == reflect.Interface && !above.Field(i).IsNil() && isInheritable(above.Field(i).Elem().Elem().Type()):
			if !above.Field(i).IsNil() {
				value.Set(inheritedPolicy(value, above.Field(i)))
			}
		}
	}
}

// inheritedPolicy returns a policy, or that of the level above. A policy of several policies inherits each of them separately.
func inheritedPolicy(own, above reflect.Value) reflect.Value {
	from := above
	if from.Kind() == reflect.Interface {
		from = from.Elem()
	}
	single := !hasPolicies(from.Type().Elem())
	if !own.IsNil() && single {
		value := own
		if value.Kind() == reflect.Interface {
			value = value.Elem()
		}
		if !value.Elem().FieldByName("Inherited").Bool() {
			return own
		}
	}
	policy := reflect.New(from.Type().Elem())
	if single {
		policy.Elem().Set(from.Elem())
		policy.Elem().FieldByName("Inherited").SetBool(true)
		return policy
	}
	if !own.IsNil() {
		policy.Elem().Set(own.Elem())
	}
	inheritStruct(policy.Elem(), from.Elem())
	return policy
}

func isInheritable(policy reflect.Type) bool {
	if policy.Kind() != reflect.Struct {
		return false
	}
	_, ok := policy.FieldByName("Inherited")
	return ok
}

func hasPolicies(policy reflect.Type) bool {
	for i := range policy.NumField() {
		if field := policy.Field(i).Type; field.Kind() == reflect.Pointer && isInheritable(field.Elem()) {
			return true
		}
	}
	return false
}
