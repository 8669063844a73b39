package vcenter

import (
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

type authorizationManager struct {
	*simulator.AuthorizationManager
	behaviourBase
}

// AddAuthorizationRole returns the new role's id. The simulator's answer has none, so every role would be role 0.
func (m *authorizationManager) AddAuthorizationRole(_ *simulator.Context, req *types.AddAuthorizationRole) soap.HasFault {
	body := m.AuthorizationManager.AddAuthorizationRole(req).(*methods.AddAuthorizationRoleBody)
	if body.Res != nil {
		body.Res.Returnval = m.RoleList[len(m.RoleList)-1].RoleId
	}
	return body
}

// SetEntityPermissions stores the entity in each permission, as vCenter does.
func (m *authorizationManager) SetEntityPermissions(_ *simulator.Context, req *types.SetEntityPermissions) soap.HasFault {
	for i := range req.Permission {
		req.Permission[i].Entity = &req.Entity
	}
	return m.AuthorizationManager.SetEntityPermissions(req)
}
