package fill

import (
	"fmt"
	"strings"

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
	places := map[string]types.ManagedObjectReference{}
	for _, account := range f.site.Accounts {
		for _, permission := range account.Permissions {
			if permission.On == inventory.OnGlobal {
				f.vcenter.GrantGlobally(account.User, ids[permission.Role])
				continue
			}
			entity, found := places[permission.On]
			if !found {
				var err error
				if entity, err = f.place(permission.On); err != nil {
					return err
				}
				places[permission.On] = entity
			}
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

// place returns the object of a place (see inventory.Places).
func (f *filler) place(on string) (types.ManagedObjectReference, error) {
	switch on {
	case inventory.OnRoot:
		return f.client.ServiceContent.RootFolder, nil
	case inventory.OnDatacenter:
		return f.datacenter.Reference(), nil
	}
	top, below, _ := strings.Cut(on, "/")
	folder := map[string]*object.Folder{
		inventory.OnMachines: f.folders.VmFolder, "host": f.folders.HostFolder, "network": f.folders.NetworkFolder, "datastore": f.folders.DatastoreFolder,
	}[top]
	if below == "" {
		return folder.Reference(), nil
	}
	created, err := folder.CreateFolder(f.ctx, below)
	if err != nil {
		return types.ManagedObjectReference{}, fmt.Errorf("folder %s: %w", on, err)
	}
	return created.Reference(), nil
}
