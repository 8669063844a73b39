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

// HasUserPrivilegeOnEntities answers truly for a limited account. The simulator says that everything is granted.
func (m *authorizationManager) HasUserPrivilegeOnEntities(_ *simulator.Context, req *types.HasUserPrivilegeOnEntities) soap.HasFault {
	if !m.v.privileges.limits(req.UserName) {
		return m.AuthorizationManager.HasUserPrivilegeOnEntities(req)
	}
	response := new(types.HasUserPrivilegeOnEntitiesResponse)
	for _, entity := range req.Entities {
		answer := types.EntityPrivilege{Entity: entity}
		for _, privilege := range req.PrivId {
			held := m.v.grantsOn(req.UserName, entity).hold(privilege)
			answer.PrivAvailability = append(answer.PrivAvailability, types.PrivilegeAvailability{PrivId: privilege, IsGranted: held})
		}
		response.Returnval = append(response.Returnval, answer)
	}
	return &methods.HasUserPrivilegeOnEntitiesBody{Res: response}
}

// SetEntityPermissions stores the entity in each permission, as vCenter does.
func (m *authorizationManager) SetEntityPermissions(_ *simulator.Context, req *types.SetEntityPermissions) soap.HasFault {
	for i := range req.Permission {
		req.Permission[i].Entity = &req.Entity
	}
	return m.AuthorizationManager.SetEntityPermissions(req)
}
