package vcenter

import (
	"maps"
	"slices"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/types"
)

// For the test that covers each row of the tables.

func RequiredMethods() []string { return slices.Sorted(maps.Keys(requirements)) }

func SourceOf(method string) string { return string(requirements[method].source) }

// NeededPrivileges returns the privileges that a call needs, without the objects.
func (v *VCenter) NeededPrivileges(method string, this types.ManagedObjectReference, body any) []string {
	var privileges []string
	for _, n := range v.requiredBy(requirements[method], &simulator.Method{Name: method, This: this, Body: body}) {
		privileges = append(privileges, n.privilege)
	}
	slices.Sort(privileges)
	return slices.Compact(privileges)
}

func (v *VCenter) Authorize(user, method string, this types.ManagedObjectReference, body any) types.BaseMethodFault {
	return v.authorize(user, &simulator.Method{Name: method, This: this, Body: body})
}

func RESTCalls() map[string][]string {
	calls := map[string][]string{}
	for method, needs := range restRequirements {
		for _, n := range needs {
			calls[method] = append(calls[method], n.privilege)
		}
	}
	return calls
}

func (v *VCenter) AuthorizeREST(user, method string, body []byte) string {
	return v.missingREST(user, call{method: method, body: body})
}

func (v *VCenter) AllPrivileges() []string {
	var all []string
	for _, role := range v.authorizationManager().RoleList {
		if role.Name == "Admin" {
			all = slices.Clone(role.Privilege)
		}
	}
	return all
}
