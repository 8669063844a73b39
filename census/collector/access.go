package main

import (
	"context"
	"fmt"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/vim25/mo"
)

// Role is a set of privileges. The privileges of a system role are omitted, because nobody can change them.
type Role struct {
	Name       string   `json:"name"`
	System     bool     `json:"system"`
	Privileges []string `json:"privileges"`
}

// Permission assigns a role on an inventory path to a user or a group.
type Permission struct {
	Path      string `json:"path"`
	Principal string `json:"principal"`
	Group     bool   `json:"group"`
	Role      string `json:"role"`
	Propagate bool   `json:"propagate"`
}

func readAccess(ctx context.Context, r *inventoryReader, census *Census) error {
	manager, err := retrieveOne[mo.AuthorizationManager](ctx, r, *r.client.ServiceContent.AuthorizationManager, "roleList")
	if err != nil {
		return err
	}
	roleNames := map[int32]string{}
	for _, role := range manager.RoleList {
		roleNames[role.RoleId] = role.Name
		described := Role{Name: role.Name, System: role.System, Privileges: []string{}}
		if !role.System {
			described.Privileges = sortedNames(role.Privilege)
		}
		census.Roles = append(census.Roles, described)
	}
	census.Roles = sortedBy(census.Roles, func(role Role) string { return role.Name })

	permissions, err := object.NewAuthorizationManager(r.client).RetrieveAllPermissions(ctx)
	if err != nil {
		return err
	}
	for _, permission := range permissions {
		if permission.Entity == nil {
			continue
		}
		census.Permissions = append(census.Permissions, Permission{
			Path:      r.path(*permission.Entity),
			Principal: permission.Principal,
			Group:     permission.Group,
			Role:      roleNames[permission.RoleId],
			Propagate: permission.Propagate,
		})
	}
	census.Permissions = sortedBy(census.Permissions, func(p Permission) string { return fmt.Sprint(p.Path, " ", p.Principal, " ", p.Group) })
	return nil
}
