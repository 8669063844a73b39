package vcenter

import (
	"net/http"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// sessionTimeout is vCenter's default timeout of an idle session.
const sessionTimeout = "30m"

// userOf returns the user of a request's session, or "".
func (v *VCenter) userOf(r *http.Request) string {
	cookie, err := r.Cookie(soap.SessionCookieName)
	if err != nil {
		return ""
	}
	manager, _ := v.self.Session.Get(v.registry.SessionManager().Self).(*simulator.SessionManager)
	for _, session := range manager.SessionList {
		if session.Key == cookie.Value {
			return session.UserName
		}
	}
	return ""
}

func (v *VCenter) isValidLogin(user, password string) bool {
	known, ok := v.passwords[user]
	return ok && password == known
}

// sessionManager answers clients without a session.
type sessionManager struct {
	*simulator.SessionManager
	behaviourBase
}

// Login fails with vCenter's message. The simulator's message is "Login failure".
func (s *sessionManager) Login(ctx *simulator.Context, req *types.Login) soap.HasFault {
	body := s.SessionManager.Login(ctx, req)
	if body.Fault() != nil {
		return reply(&methods.LoginBody{}, &types.InvalidLogin{})
	}
	return body
}

// LoginByToken always fails. The simulator accepts any token.
func (s *sessionManager) LoginByToken(*simulator.Context, *types.LoginByToken) soap.HasFault {
	return reply(&methods.LoginByTokenBody{}, &types.InvalidLogin{})
}

// LoginExtensionByCertificate always fails. The simulator accepts any certificate.
func (s *sessionManager) LoginExtensionByCertificate(*simulator.Context, *types.LoginExtensionByCertificate) soap.HasFault {
	return reply(&methods.LoginExtensionByCertificateBody{}, &types.InvalidLogin{})
}
