package fill

import (
	"fmt"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/vim25/types"

	"massar.ma/datacenters/simulator/internal/inventory"
)

// makeAccess creates the roles and the permissions of the limited accounts.
func (f *filler) makeAccess() error {
	manager := object.NewAuthorizationManager(f.client)
	ids := map[string]int32{}
	for _, role := range f.site.Roles {
		id, err := manager.AddRole(f.ctx, role.Name, role.Privileges)
		if err != nil {
			return fmt.Errorf("role %s: %w", role.Name, err)
		}
		ids[role.Name] = id
	}
	permissions := map[types.ManagedObjectReference][]types.Permission{}
	places := map[string]types.ManagedObjectReference{
		inventory.OnRoot: f.client.ServiceContent.RootFolder, inventory.OnDatacenter: f.datacenter.Reference(),
	}
	for _, account := range f.site.Accounts {
		for _, permission := range account.Permissions {
			if permission.On == inventory.OnGlobal {
				f.vcenter.GrantGlobally(account.User, ids[permission.Role])
				continue
			}
			entity := places[permission.On]
			permissions[entity] = append(permissions[entity], types.Permission{Principal: account.User, RoleId: ids[permission.Role], Propagate: true})
		}
	}
	for entity, added := range permissions {
		existing, err := manager.RetrieveEntityPermissions(f.ctx, entity, false)
		if err != nil {
			return fmt.Errorf("permissions: %w", err)
		}
		if err := manager.SetEntityPermissions(f.ctx, entity, append(existing, added...)); err != nil {
			return fmt.Errorf("permissions: %w", err)
		}
	}
	return nil
}
