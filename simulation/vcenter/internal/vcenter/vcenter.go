// Package vcenter is a simulated vCenter: govmomi's simulator, with the behaviour of a real vCenter that Terraform's vSphere
// provider depends on and that govmomi lacks. In comments, "the simulator" is govmomi's.
package vcenter

import (
	"context"
	"fmt"
	"net/netip"
	"net/url"
	"os"
	"time"

	"github.com/google/uuid"
	_ "github.com/vmware/govmomi/pbm/simulator" // storage policies
	"github.com/vmware/govmomi/simulator"
	_ "github.com/vmware/govmomi/vapi/esx/settings/simulator" // cluster images, for release 2.15.0 of the provider
	_ "github.com/vmware/govmomi/vapi/simulator"              // tags
	"github.com/vmware/govmomi/vim25"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"

	"massar.ma/datacenters/simulator/internal/eventlog"
	"massar.ma/datacenters/simulator/internal/faults"
	"massar.ma/datacenters/simulator/internal/guestport"
)

// Version is the version of this vCenter and its hosts.
const (
	Version    = "8.0.2"
	APIVersion = "8.0.2.0"
	build      = "22617221"
)

// Credentials are a user and a password.
type Credentials struct{ User, Password string }

// Options are the options of a vCenter.
type Options struct {
	Site     string
	Address  string        // for clients
	VCenter  Credentials   // for Terraform
	Operator Credentials   // for a person; optional
	Limited  []Credentials // accounts whose privileges are checked
	Hosts    Credentials   // for the hosts that can be added
	// HostPasswords are the passwords of hosts that have their own, by name.
	HostPasswords map[string]string
	Hardware      Hardware
	// GuestBoot is the time from a VM's power-on until its guest reports.
	GuestBoot time.Duration
	// Runner is the address of the machine that deploys, as guests see it.
	Runner netip.Addr
}

func (o Options) passwords() map[string]string {
	passwords := map[string]string{}
	for _, account := range append([]Credentials{o.VCenter, o.Operator}, o.Limited...) {
		if account.User != "" {
			passwords[account.User] = account.Password
		}
	}
	return passwords
}

// VCenter is a simulated vCenter. It is an http.Handler, and a soap.RoundTripper for filling it.
type VCenter struct {
	Events     *eventlog.Log
	GuestPorts *guestport.Ports
	Faults     *faults.Injector
	Privileges *PrivilegeLog
	TakeDown   func() error // takes the site down when a rule injects an outage

	service       *simulator.Service
	registry      *simulator.Registry
	self          *simulator.Context // context of the vCenter itself
	passwords     map[string]string  // by user
	privileges    privileges
	restUsers     map[string]string // by REST session
	racks         *racks
	serial        *serial
	waits         *propertyWaits
	placements    *storagePlacements
	policies      *storagePolicies
	guests        map[types.ManagedObjectReference]*guest
	guestBoot     time.Duration
	guestRules    []GuestRule
	nextGuest     time.Time                               // when the next guest reports; zero if none is starting
	snapshotFiles map[types.ManagedObjectReference]string // file name of each snapshot
	directory     string                                  // for the files of datastores
	slot          types.ManagedObjectReference
	locks         map[types.ManagedObjectReference]lock // by VM
	installations map[string]*esxi                      // by host
	hostPasswords map[string]string

	clusterAnswers clusterAnswers

	filling bool // see Filling
	changes int

	// state of the current request
	changed   bool
	rejection types.BaseMethodFault
}

// New returns a vCenter without a datacenter.
func New(options Options) (*VCenter, error) {
	directory, err := os.MkdirTemp("", "vcenter-simulator-")
	if err != nil {
		return nil, fmt.Errorf("cannot create a directory for the datastores: %w", err)
	}
	v := &VCenter{
		Events:        &eventlog.Log{},
		GuestPorts:    &guestport.Ports{},
		Faults:        faults.New(),
		Privileges:    &PrivilegeLog{},
		locks:         map[types.ManagedObjectReference]lock{},
		installations: map[string]*esxi{},
		hostPasswords: options.HostPasswords,
		snapshotFiles: map[types.ManagedObjectReference]string{},
		passwords:     options.passwords(),
		privileges:    newPrivileges(options.Limited),
		restUsers:     map[string]string{},
		racks:         newRacks(options.Hardware, options.Hosts),
		waits:         newPropertyWaits(),
		placements:    newStoragePlacements(),
		guestBoot:     options.GuestBoot,
		directory:     directory,
		slot:          types.ManagedObjectReference{Type: "Behaviour", Value: uuid.NewString()},
	}
	v.GuestPorts.ComeFrom(options.Runner)
	if err := v.start(options); err != nil {
		v.Close()
		return nil, err
	}
	return v, nil
}

func (v *VCenter) start(options Options) error {
	packageLock.Lock()
	defer packageLock.Unlock()
	model := simulator.VPX()
	model.Datacenter, model.Cluster, model.ClusterHost, model.Host, model.Portgroup, model.Datastore, model.Machine = 0, 0, 0, 0, 0, 0, 0
	about := &model.ServiceContent.About
	about.Version, about.ApiVersion, about.Build = Version, APIVersion, build
	about.FullName = fmt.Sprintf("%s %s build-%s", about.Name, Version, build)
	about.LicenseProductVersion = "8.0"

	if err := model.Create(); err != nil {
		return fmt.Errorf("govmomi's simulator: %w", err)
	}
	v.service = model.Service
	v.registry = model.Service.Context.Map
	v.self = model.Service.Context
	v.self.Session.UserName = "vcenter@" + options.Site
	if err := v.ownSettings(model); err != nil {
		return err
	}

	v.serial = newSerial()
	v.serial.tasks.failed = v.postFailure
	v.registry.Handler = v.handle
	v.registry.AddHandler(v.serial.tasks)
	v.service.RegisterEndpoints = true
	v.service.Listen = &url.URL{Host: "127.0.0.1:0", User: url.UserPassword(options.VCenter.User, options.VCenter.Password)}
	// Only NewServer registers the REST endpoints. Its own listener, without TLS, is closed at once.
	v.service.NewServer().Close()
	v.service.Listen.Host, v.service.Listen.Scheme = options.Address, "https"
	v.registry.SessionManager().ServiceHostName = options.Address
	v.registry.SessionManager().ValidLogin = func(login *types.Login) bool {
		return v.isValidLogin(login.UserName, login.Password)
	}
	v.addVsanWitnesses()
	v.addStoragePolicies()
	v.checkOtherServices()
	return v.captureEvents()
}

// ownSettings sets the directory for files, so that Close can remove it, and the timeout of idle sessions: the
// simulator never ends them.
func (v *VCenter) ownSettings(model *simulator.Model) error {
	model.Remove()
	settings := v.registry.OptionManager()
	body := settings.UpdateOptions(&types.UpdateOptions{ChangedValue: []types.BaseOptionValue{
		&types.OptionValue{Key: "vcsim.home", Value: v.directory},
		&types.OptionValue{Key: "config.vmacore.soap.sessionTimeout", Value: sessionTimeout},
	}})
	if fault := body.Fault(); fault != nil {
		return fmt.Errorf("govmomi's simulator: %s", fault.String)
	}
	return nil
}

// Close removes the files of datastores.
func (v *VCenter) Close() {
	_ = os.RemoveAll(v.directory)
}

// Client returns an in-process client without session or TLS, for filling the vCenter.
func (v *VCenter) Client(ctx context.Context) (*vim25.Client, error) {
	return vim25.NewClient(ctx, v)
}

// RoundTrip serves a request of the in-process client.
func (v *VCenter) RoundTrip(ctx context.Context, request, response soap.HasFault) (err error) {
	v.serve(func() { err = v.service.RoundTrip(ctx, request, response) })
	return err
}

func now() *time.Time { return types.NewTime(time.Now()) }
