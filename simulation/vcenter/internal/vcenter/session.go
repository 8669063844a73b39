package vcenter

import (
	"net/http"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// sessionTimeout is after how long without a call a session ends, on a vCenter unless it is set otherwise.
const sessionTimeout = "30m"

// userOf is whose session a request belongs to.
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

// sessionManager answers those who have no session yet.
type sessionManager struct {
	*simulator.SessionManager
	answering
}

// Login refuses with vCenter's text; the simulator says "Login failure".
func (s *sessionManager) Login(ctx *simulator.Context, req *types.Login) soap.HasFault {
	body := s.SessionManager.Login(ctx, req)
	if body.Fault() != nil {
		return &methods.LoginBody{Fault_: soapFault(&types.InvalidLogin{})}
	}
	return body
}

// LoginByToken is refused: the simulator would take any token.
func (s *sessionManager) LoginByToken(*simulator.Context, *types.LoginByToken) soap.HasFault {
	return &methods.LoginByTokenBody{Fault_: soapFault(&types.InvalidLogin{})}
}

// LoginExtensionByCertificate is refused: the simulator would take any certificate.
func (s *sessionManager) LoginExtensionByCertificate(*simulator.Context, *types.LoginExtensionByCertificate) soap.HasFault {
	return &methods.LoginExtensionByCertificateBody{Fault_: soapFault(&types.InvalidLogin{})}
}
