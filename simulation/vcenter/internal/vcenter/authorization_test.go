package vcenter_test

import (
	"testing"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/vim25/types"
)

func TestRolesHaveIdsOfTheirOwnAndPermissionsNameTheirEntity(t *testing.T) {
	rabat := start(t)
	manager := object.NewAuthorizationManager(rabat.client.Client)
	operator, err := manager.AddRole(rabat.ctx, "operator", []string{"VirtualMachine.Interact.PowerOn"})
	must(t, err)
	auditor, err := manager.AddRole(rabat.ctx, "auditor", []string{"Datastore.Browse"})
	must(t, err)
	if operator == auditor {
		t.Fatalf("both roles have id %d", operator)
	}
	datacenter, err := rabat.find.DefaultDatacenter(rabat.ctx)
	must(t, err)
	entity := datacenter.Reference()
	must(t, manager.SetEntityPermissions(rabat.ctx, entity, []types.Permission{
		{Principal: `men.local\auditors`, Group: true, RoleId: auditor, Propagate: true},
	}))
	permissions, err := manager.RetrieveEntityPermissions(rabat.ctx, entity, false)
	must(t, err)
	if len(permissions) != 1 || permissions[0].Entity == nil || *permissions[0].Entity != entity {
		t.Fatalf("permissions are %+v", permissions)
	}
}
