package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/vmware/govmomi/session"
	"github.com/vmware/govmomi/vapi/rest"
	"github.com/vmware/govmomi/vim25"
	"github.com/vmware/govmomi/vim25/soap"
)

// connectTimeout limits the login. govmomi's TLS dial has no deadline, so it would wait for an unresponsive vCenter forever.
const connectTimeout = 20 * time.Second

// logoutTimeout limits the logout, because vCenter may no longer be reachable.
const logoutTimeout = 5 * time.Second

// account contains the credentials and the vCenter address for a login.
type account struct {
	server string
	user   *url.Userinfo
}

// vcenter is a session with a vCenter: SOAP for the inventory, REST for the tags.
type vcenter struct {
	soap *vim25.Client
	rest *rest.Client
}

func accountFrom(getenv func(string) string) (account, error) {
	var missing []string
	required := func(name string) string {
		value := getenv(name)
		if value == "" {
			missing = append(missing, name)
		}
		return value
	}
	server, user, password := required("VSPHERE_SERVER"), required("VSPHERE_USER"), required("VSPHERE_PASSWORD")
	if len(missing) > 0 {
		return account{}, fmt.Errorf("not set: %s. Set the variables of the Terraform provider: VSPHERE_SERVER, VSPHERE_USER and VSPHERE_PASSWORD", strings.Join(missing, ", "))
	}
	if strings.ContainsAny(server, "/@?# ") {
		// the value is not printed, because a URL can contain a password
		return account{}, errors.New("VSPHERE_SERVER is not a host name. Set it to host or host:port, without https:// and without a user")
	}
	return account{server: server, user: url.UserPassword(user, password)}, nil
}

func (a account) login(ctx context.Context) (*vcenter, error) {
	ctx, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()

	client, err := vim25.NewClient(ctx, soap.NewClient(&url.URL{Scheme: "https", Host: a.server, Path: vim25.Path}, false))
	if err != nil {
		return nil, err
	}
	if !client.IsVC() {
		return nil, errNoVCenter
	}
	if err := session.NewManager(client).Login(ctx, a.user); err != nil {
		return nil, err
	}
	vcenter := &vcenter{soap: client, rest: rest.NewClient(client)}
	if err := vcenter.rest.Login(ctx, a.user); err != nil {
		vcenter.logout(ctx)
		return nil, err
	}
	return vcenter, nil
}

// logout ends the sessions, also after a failure or an interrupt, because a vCenter has a limited number of sessions.
func (v *vcenter) logout(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), logoutTimeout)
	defer cancel()
	_ = v.rest.Logout(ctx)
	_ = session.NewManager(v.soap).Logout(ctx)
}
