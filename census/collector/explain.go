package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"

	"github.com/vmware/govmomi/fault"
	"github.com/vmware/govmomi/vapi/rest"
	"github.com/vmware/govmomi/vim25/types"
)

var errNoVCenter = errors.New("it is an ESXi host")

// lacking names the privilege that vCenter missed.
func lacking(err error) string {
	var denied *types.NoPermission
	if _, ok := fault.As(err, &denied); ok && denied.PrivilegeId != "" {
		return "the privilege " + denied.PrivilegeId
	}
	return "read access"
}

// explain formats an error as one line with the problem, the place and the remedy.
func (a account) explain(err error) error {
	var (
		untrusted *tls.CertificateVerificationError
		network   *net.OpError
		call      *url.Error
	)
	switch {
	case errors.Is(err, context.Canceled):
		return errors.New("interrupted, nothing was printed")
	case errors.As(err, &untrusted):
		return fmt.Errorf("the certificate of %s is not trusted: %w. Set SSL_CERT_FILE to the file of its certificate authority%s, and use the host name of the certificate", a.server, untrusted.Err, trustedFile())
	case fault.Is(err, &types.InvalidLogin{}), rest.IsStatusError(err, http.StatusUnauthorized):
		return fmt.Errorf("%s refused the login of %s. Check VSPHERE_USER and VSPHERE_PASSWORD", a.server, a.user.Username())
	case fault.Is(err, &types.NoPermission{}):
		return fmt.Errorf("%s lacks %s on %s. Assign it the roles of the account census (docs/vcenter-accounts.md)", a.user.Username(), lacking(err), a.server)
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("%s does not answer. Check that the vCenter is running and not overloaded, and that this machine can connect to it", a.server)
	case errors.As(err, &network), errors.Is(err, io.EOF):
		return fmt.Errorf("cannot reach %s: %w. Check that the vCenter is running, that VSPHERE_SERVER is its address, and that this machine can connect to it", a.server, cause(err))
	case errors.Is(err, errNoVCenter), errors.As(err, &call): // an answer, such as 404, 503 or plain HTTP
		return fmt.Errorf("%s does not answer as a vCenter: %w. Set VSPHERE_SERVER to a vCenter, and wait if it is still starting", a.server, cause(err))
	default:
		return fmt.Errorf("cannot read %s: %w", a.server, err)
	}
}

// cause drops the method and URL that net/http puts before an error.
func cause(err error) error {
	if call := (*url.Error)(nil); errors.As(err, &call) {
		return call.Err
	}
	return err
}

func trustedFile() string {
	if file := os.Getenv("SSL_CERT_FILE"); file != "" {
		return " (now " + file + ")"
	}
	return " (now not set)"
}
