package vcenter_test

import (
	"reflect"

	"github.com/vmware/govmomi/vim25/types"
)

// asPointer returns a fault that arrived as a value in the form of the pointer type F.
func asPointer[F types.BaseMethodFault](fault any) (F, bool) {
	var none F
	wanted := reflect.TypeOf(none)
	value := reflect.ValueOf(fault)
	if !value.IsValid() || wanted == nil || wanted.Kind() != reflect.Pointer || value.Type() != wanted.Elem() {
		return none, false
	}
	pointer := reflect.New(wanted.Elem())
	pointer.Elem().Set(value)
	return pointer.Interface().(F), true
}
