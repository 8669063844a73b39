package vcenter_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/property"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"

	"massar.ma/datacenters/simulator/internal/fill"
	"massar.ma/datacenters/simulator/internal/guestport/guestporttest"
	"massar.ma/datacenters/simulator/internal/inventory"
)

// gateway creates a powered-off VM with metadata for cloud-init.
func (r *rabat) gateway(name, instance, address string) *object.VirtualMachine {
	r.Helper()
	pool := r.production()
	vm := r.mustClone(name, pool, r.datastore("rabat-san-01"))
	r.setMetadata(vm, instance, address)
	return vm
}

func (r *rabat) setMetadata(vm *object.VirtualMachine, instance, address string) {
	r.Helper()
	metadata, err := json.Marshal(map[string]any{
		"instance-id": instance, "local-hostname": instance + ".rabat.massar.example",
		"network": map[string]any{"version": 2, "ethernets": map[string]any{"primary": map[string]any{
			"match": map[string]any{"name": "e*"}, "addresses": []string{address}, "routes": []any{map[string]any{"to": "default", "via": "10.20.60.1"}},
			"nameservers": map[string]any{"search": []string{"rabat.massar.example"}, "addresses": []string{"10.20.50.53"}},
		}}},
	})
	must(r.T, err)
	r.done(vm.Reconfigure(r.ctx, types.VirtualMachineConfigSpec{ExtraConfig: []types.BaseOptionValue{
		&types.OptionValue{Key: "guestinfo.metadata", Value: base64.StdEncoding.EncodeToString(metadata)},
		&types.OptionValue{Key: "guestinfo.metadata.encoding", Value: "base64"},
	}}))
}

func (r *rabat) guest(vm *object.VirtualMachine) *types.GuestInfo {
	r.Helper()
	return read[mo.VirtualMachine](r, vm, "guest").Guest
}

// addService adds software that answers in a guest on port 8404.
func (r *rabat) addService(name string) {
	r.Helper()
	r.site.GuestServices = append(r.site.GuestServices, inventory.GuestService{VirtualMachine: name, TCPPort: 8404})
	r.v.SetHardware(fill.Hardware(r.site))
}

func (r *rabat) ask(address string) (string, error) {
	proxy := httptest.NewServer(r.v.GuestPorts)
	defer proxy.Close()
	return guestporttest.Ask(proxy.Listener.Addr().String(), address)
}

func (r *rabat) isClosed(when, address string) {
	r.Helper()
	if text, err := r.ask(address); err == nil {
		r.Errorf("%s the service sends %q", when, text)
	}
}

func TestGuestReportsItsAddress(t *testing.T) {
	r := start(t)
	vm := r.gateway("rab-bastion-1", "rab-bastion-1", "10.20.60.21/24")
	if g := r.guest(vm); g.IpAddress != "" || g.ToolsRunningStatus != "guestToolsNotRunning" || g.GuestState != "notRunning" || len(g.IpStack) != 0 {
		t.Errorf("powered off, it reports %+v", g)
	}
	r.done(vm.PowerOn(r.ctx))
	g := r.guest(vm)
	if g.IpAddress != "10.20.60.21" || g.HostName != "rab-bastion-1.rabat.massar.example" || g.ToolsStatus != "toolsOk" || g.ToolsRunningStatus != "guestToolsRunning" || g.GuestState != "running" {
		t.Errorf("powered on, it reports %+v", g)
	}
	nic := g.Net[0]
	if len(g.Net) != 1 || nic.Network != "pg-management" || !slices.Equal(nic.IpAddress, []string{"10.20.60.21"}) || nic.IpConfig.IpAddress[0].PrefixLength != 24 || nic.MacAddress == "" {
		t.Errorf("its network cards are %+v", g.Net)
	}
	routes := g.IpStack[0].IpRouteConfig.IpRoute
	if len(routes) != 2 || routes[0].Network != "0.0.0.0" || routes[0].Gateway.IpAddress != "10.20.60.1" || routes[1].Network != "10.20.60.0" || routes[1].PrefixLength != 24 {
		t.Errorf("its routes are %+v", routes)
	}
	summary := read[mo.VirtualMachine](r, vm, "summary.guest").Summary.Guest
	if summary.IpAddress != g.IpAddress || summary.HostName != g.HostName || summary.ToolsRunningStatus != g.ToolsRunningStatus {
		t.Errorf("the summary is %+v", summary)
	}
	must(t, vm.ShutdownGuest(r.ctx))
	if g := r.guest(vm); g.IpAddress != "" || g.HostName != "" || g.Net[0].IpConfig != nil || len(g.Net[0].IpAddress) != 0 || len(g.IpStack) != 0 || g.ToolsRunningStatus != "guestToolsNotRunning" {
		t.Errorf("powered off again, it reports %+v", g)
	}
	power := 0
	for _, entry := range r.v.Events.Entries() {
		if entry.ID == vm.Reference().Value && entry.Kind == "power" {
			power++
		}
	}
	if power != 2 {
		t.Errorf("one start and one shutdown have %d events of kind power", power)
	}
}

// The provider processes properties in the order of the answer.
func TestOrderOfGuestProperties(t *testing.T) {
	r := start(t)
	vm := r.gateway("rab-bastion-4", "rab-bastion-4", "10.20.60.24/24")
	r.done(vm.PowerOn(r.ctx))
	var names []string
	must(t, property.Wait(r.ctx, property.DefaultCollector(r.client.Client), vm.Reference(), []string{"guest.net", "guest.ipStack"}, func(changes []types.PropertyChange) bool {
		for _, change := range changes {
			names = append(names, change.Name)
		}
		return true
	}))
	if !slices.Equal(names, []string{"guest.ipStack", "guest.net"}) {
		t.Errorf("the order of the properties is %q", names)
	}
}

func TestMetadataIsAppliedAtTheFirstBoot(t *testing.T) {
	r := start(t)
	vm := r.gateway("rab-bastion-2", "rab-bastion-2", "10.20.60.22/24")
	restart := func() string {
		r.done(vm.PowerOn(r.ctx))
		defer func() { r.done(vm.PowerOff(r.ctx)) }()
		return r.guest(vm).IpAddress
	}
	restart()
	r.setMetadata(vm, "rab-bastion-2", "10.20.60.23/24")
	if address := restart(); address != "10.20.60.22" {
		t.Errorf("the same instance boots with %s", address)
	}
	r.setMetadata(vm, "rab-bastion-2-again", "10.20.60.23/24")
	if address := restart(); address != "10.20.60.23" {
		t.Errorf("a new instance boots with %s", address)
	}
}

func TestGuestWithInvalidMetadata(t *testing.T) {
	r := start(t)
	vm := r.gateway("rab-bastion-3", "rab-bastion-3", "10.20.60.300/24")
	r.done(vm.PowerOn(r.ctx))
	if g := r.guest(vm); g.IpAddress != "" || g.ToolsRunningStatus != "guestToolsRunning" {
		t.Errorf("it reports %+v", g)
	}
	events := r.v.Events.Entries()
	if last := events[len(events)-1]; last.Kind != "failure" || last.Name != "rab-bastion-3" || !strings.Contains(last.Detail, "cloud-init cannot read guestinfo.metadata") {
		t.Errorf("the last event is %+v", last)
	}
}

func TestGuestServiceAnswersWhileItsGuestIsOn(t *testing.T) {
	r := start(t)
	const address = "10.20.60.25:8404"
	r.addService("rab-bastion-5")
	vm := r.gateway("rab-bastion-5", "rab-bastion-5", "10.20.60.25/24")
	r.isClosed("before the start", address)
	answers := func(when string) {
		t.Helper()
		if text, err := r.ask(address); text != "rab-bastion-5\n" {
			t.Errorf("%s the service sends %q, %v", when, text, err)
		}
	}
	r.done(vm.PowerOn(r.ctx))
	answers("on")
	r.v.GuestPorts.TakeDown()
	r.isClosed("during the outage", address)
	r.v.GuestPorts.Restore()
	answers("after the restore")
	r.done(vm.Suspend(r.ctx))
	r.isClosed("suspended", address)
	r.done(vm.PowerOn(r.ctx))
	answers("resumed")
	must(t, vm.ShutdownGuest(r.ctx))
	r.isClosed("shut down", address)
	r.done(vm.PowerOn(r.ctx))
	r.done(vm.PowerOff(r.ctx))
	r.isClosed("powered off", address)
	r.done(vm.PowerOn(r.ctx))
	must(t, vm.ShutdownGuest(r.ctx))
	r.done(vm.Destroy(r.ctx))
	r.isClosed("destroyed", address)
}
