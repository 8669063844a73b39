package vcenter

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"

	"massar.ma/datacenters/simulator/internal/inventory"
)

// esxi is what is installed on a host, whether or not the vCenter manages it.
type esxi struct {
	silent     bool // it does not answer
	version    string
	password   string // of root
	thumbprint string // of its certificate
	trusted    bool   // the certificate authority of vCenter (VMCA) has signed its certificate
}

func (v *VCenter) installedOn(host string) *esxi {
	if installed, ok := v.installations[host]; ok {
		return installed
	}
	installed := &esxi{
		version:    Version,
		password:   cmp.Or(v.hostPasswords[host], v.racks.credentials.Password),
		thumbprint: v.racks.hosts[host].Thumbprint,
	}
	v.installations[host] = installed
	return installed
}

// connect checks the connection to a host as vCenter does: first the network, then the certificate, then the password.
// A thumbprint that does not match is no fault if vCenter trusts the authority that signed the certificate (API reference,
// HostConnectSpec.sslThumbprint).
func (v *VCenter) connect(spec types.HostConnectSpec) (inventory.Host, types.BaseMethodFault) {
	host, known := v.racks.hosts[spec.HostName]
	if !known {
		return host, &types.NoHost{Name: spec.HostName}
	}
	installed := v.installedOn(host.Name)
	switch {
	case installed.silent:
		return host, &types.NoHost{Name: spec.HostName}
	case !installed.trusted && !strings.EqualFold(spec.SslThumbprint, installed.thumbprint):
		return host, &types.SSLVerifyFault{SelfSigned: true, Thumbprint: installed.thumbprint}
	case spec.UserName != v.racks.credentials.User || spec.Password != installed.password:
		return host, &types.InvalidLogin{}
	}
	return host, nil
}

// QueryConnectionInfo connects to a host and does not add it. It is missing in the simulator.
func (d *datacenter) QueryConnectionInfo(_ *simulator.Context, req *types.QueryConnectionInfo) soap.HasFault {
	host, fault := d.v.connect(types.HostConnectSpec{
		HostName: req.Hostname, UserName: req.Username, Password: req.Password, SslThumbprint: req.SslThumbprint,
	})
	body := &methods.QueryConnectionInfoBody{Res: &types.QueryConnectionInfoResponse{}}
	if fault == nil {
		product := types.AboutInfo{Version: d.v.installedOn(host.Name).version}
		body.Res.Returnval.Host.Config = types.HostConfigSummary{Name: host.Name, Product: &product}
	}
	return reply(body, fault)
}

// takeOver replaces the certificate of a host that joins by one of vCenter's own authority (vSphere Security, "Host Upgrades
// and Certificates": the mode "VMware Certificate Authority", which is the default).
func (v *VCenter) takeOver(h *simulator.HostSystem) {
	installed := v.installedOn(h.Name)
	installed.trusted, installed.thumbprint = true, Thumbprint("VMCA "+h.Name)
	h.Summary.Config.SslThumbprint = installed.thumbprint
	setVersion(h, installed.version)
}

// isTakenOver reports whether vCenter's account on the host still exists. An installation removes it.
func (v *VCenter) isTakenOver(h *simulator.HostSystem) bool {
	return h.Summary.Config.SslThumbprint == v.installedOn(h.Name).thumbprint
}

func setVersion(h *simulator.HostSystem, version string) {
	product := h.Config.Product // the simulator shares the summary's among all hosts
	product.Version, product.FullName = version, fmt.Sprintf("VMware ESXi %s", version)
	h.Config.Product, h.Summary.Config.Product = product, &product
}

// HostChange is a change on a host itself, without vCenter. Absent fields change nothing.
type HostChange struct {
	Host       string `json:"host"`
	Answers    *bool  `json:"answers,omitempty"`    // it stops or starts answering, as in a power failure
	Version    string `json:"version,omitempty"`    // this release of ESXi replaces the installed one
	Password   string `json:"password,omitempty"`   // root gets this password
	Thumbprint string `json:"thumbprint,omitempty"` // ESXi is installed anew, with this certificate
}

// ChangeHost changes a host itself.
func (v *VCenter) ChangeHost(change HostChange) (err error) {
	v.serve(func() {
		if _, known := v.racks.hosts[change.Host]; !known {
			err = fmt.Errorf("unknown host %q", change.Host)
			return
		}
		v.changed = true
		installed := v.installedOn(change.Host)
		installed.version = cmp.Or(change.Version, installed.version)
		installed.password = cmp.Or(change.Password, installed.password)
		if change.Thumbprint != "" {
			installed.thumbprint, installed.trusted = change.Thumbprint, false
		}
		if change.Answers != nil {
			installed.silent = !*change.Answers
		}
		for _, h := range all[*simulator.HostSystem](v.self, "HostSystem") {
			if h.Name == change.Host {
				v.notice(h)
			}
		}
	})
	return err
}

// notice updates what vCenter knows of a host from its heartbeats. Heartbeats of a disconnected host do not connect it.
func (v *VCenter) notice(h *simulator.HostSystem) {
	answers := !v.installedOn(h.Name).silent && v.isTakenOver(h)
	event := types.HostEvent{Event: v.eventAbout(v.self, h)}
	switch {
	case h.Runtime.ConnectionState == types.HostSystemConnectionStateDisconnected:
		return
	case answers && !isConnected(h):
		v.setConnection(v.self, h, types.HostSystemConnectionStateConnected)
		v.post(v.self, &types.HostConnectedEvent{HostEvent: event})
	case !answers && isConnected(h):
		v.setConnection(v.self, h, types.HostSystemConnectionStateNotResponding)
		v.post(v.self, &types.HostConnectionLostEvent{HostEvent: event})
		v.restartElsewhere(v.self, h)
	}
	if answers {
		setVersion(h, v.installedOn(h.Name).version)
	}
}
