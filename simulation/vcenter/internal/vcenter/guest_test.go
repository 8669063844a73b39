package vcenter_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/property"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"

	"massar.ma/datacenters/simulator/internal/eventlog"
	"massar.ma/datacenters/simulator/internal/guestport/guestporttest"
	"massar.ma/datacenters/simulator/internal/vcenter"
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

// addService sets user data with a socket unit on port 8404, and a firewall that accepts its connections from networks.
func (r *rabat) addService(vm *object.VirtualMachine, networks ...string) {
	r.Helper()
	firewall := "flush ruleset\ntable inet massar {\n  chain inbound {\n    type filter hook input priority filter; policy drop;\n"
	for _, network := range networks {
		firewall += "    ip saddr " + network + " tcp dport 8404 accept\n"
	}
	file := func(path, content string) map[string]any { return map[string]any{"path": path, "content": content} }
	r.setUserData(vm, map[string]any{
		"write_files": []any{
			file("/etc/nftables.conf", firewall+"  }\n  chain outbound {\n    tcp dport 8404 accept\n  }\n}\n"),
			file("/etc/systemd/system/massar-answer.socket", "[Socket]\nListenStream=0.0.0.0:8404\nAccept=yes\n"),
			file("/etc/systemd/system/massar-answer@.service", "[Service]\nExecStart=/usr/bin/hostname\n"),
		},
		"runcmd": []any{[]string{"systemctl", "enable", "--now", "nftables", "massar-answer.socket"}},
	})
}

func (r *rabat) setUserData(vm *object.VirtualMachine, data map[string]any) {
	r.Helper()
	text, err := json.Marshal(data)
	must(r.T, err)
	r.done(vm.Reconfigure(r.ctx, types.VirtualMachineConfigSpec{ExtraConfig: []types.BaseOptionValue{
		&types.OptionValue{Key: "guestinfo.userdata", Value: base64.StdEncoding.EncodeToString(append([]byte("#cloud-config\n"), text...))},
		&types.OptionValue{Key: "guestinfo.userdata.encoding", Value: "base64"},
	}}))
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
	vm := r.gateway("rab-bastion-5", "rab-bastion-5", "10.20.60.25/24")
	r.addService(vm, "10.12.0.0/28")
	r.v.GuestPorts.ComeFrom(netip.MustParseAddr("10.12.0.1"))
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

func TestGuestAnswersOnlyWhatItsUserDataOpens(t *testing.T) {
	r := start(t)
	const address = "10.20.60.26:8404"
	vm := r.gateway("rab-bastion-6", "rab-bastion-6", "10.20.60.26/24")
	r.v.GuestPorts.ComeFrom(netip.MustParseAddr("10.12.0.1"))
	reboot := func(instance string) {
		r.setMetadata(vm, instance, "10.20.60.26/24")
		r.done(vm.PowerOn(r.ctx))
	}
	says := func(when, want string) {
		t.Helper()
		if text, err := r.ask(address); want != text && (err == nil || err.Error() != want) {
			t.Errorf("%s: %q, %v", when, text, err)
		}
		r.done(vm.PowerOff(r.ctx))
	}
	reboot("first")
	says("without user data", "502 Bad Gateway")
	r.addService(vm, "10.20.60.0/24", "10.40.60.0/24")
	r.done(vm.PowerOn(r.ctx))
	says("with user data that the first boot did not have", "502 Bad Gateway")
	reboot("second")
	says("with a firewall for other networks", "504 Gateway Timeout")
	r.addService(vm, "10.20.60.0/24", "10.12.0.0/28")
	reboot("third")
	says("with a firewall for this network", "rab-bastion-6\n")
	r.setUserData(vm, map[string]any{
		"write_files": []any{map[string]any{"path": "/etc/systemd/system/massar-answer.socket", "content": "[Socket]\nListenStream=8404\nAccept=yes\n"}},
		"runcmd":      []any{[]string{"systemctl", "enable", "--now", "massar-answer.socket"}},
	})
	reboot("fourth")
	says("without the unit that answers", "502 Bad Gateway")
	if events := r.v.Events.Entries(); !slices.ContainsFunc(events, func(e eventlog.Entry) bool {
		return strings.Contains(e.Detail, "unit massar-answer@.service not found")
	}) {
		t.Error("no event says that the unit is missing")
	}
}

func TestGuestStartsLateNeverOrWithAnotherAddress(t *testing.T) {
	r := start(t)
	vm := r.gateway("rab-bastion-7", "rab-bastion-7", "10.20.60.27/24")
	reports := func(when, want string) {
		t.Helper()
		if g := r.guest(vm); g.IpAddress != want || (g.ToolsRunningStatus == "guestToolsRunning") != (want != "") {
			t.Errorf("%s it reports %q, %s", when, g.IpAddress, g.ToolsRunningStatus)
		}
	}
	r.v.SetGuestRules([]vcenter.GuestRule{{VirtualMachine: "rab-bastion-7", AfterMs: 500}})
	r.done(vm.PowerOn(r.ctx))
	reports("at once", "")
	time.Sleep(600 * time.Millisecond)
	reports("after its start", "10.20.60.27")
	r.v.SetGuestRules([]vcenter.GuestRule{{VirtualMachine: "rab-bastion-7", Never: true}})
	reports("if it hangs", "")
	r.v.SetGuestRules([]vcenter.GuestRule{{VirtualMachine: "rab-bastion-7", Address: netip.MustParseAddr("10.20.60.99")}})
	reports("with another address", "10.20.60.99")
	r.v.SetGuestRules(nil)
	reports("without a rule", "10.20.60.27")
}

func TestRunningMachineHasTheTimeOfItsPowerOn(t *testing.T) {
	r := start(t)
	vm := r.gateway("rab-bastion-8", "rab-bastion-8", "10.20.60.28/24")
	runtime := func() (own, summary *time.Time) {
		t.Helper()
		var now mo.VirtualMachine
		if err := vm.Properties(r.ctx, vm.Reference(), []string{"runtime", "summary.runtime"}, &now); err != nil {
			t.Fatal(err)
		}
		return now.Runtime.BootTime, now.Summary.Runtime.BootTime
	}
	began := time.Now()
	r.done(vm.PowerOn(r.ctx))
	for _, when := range []string{"after its power-on", "after a change"} {
		if own, summary := runtime(); own == nil || summary == nil || !own.Equal(*summary) || own.Before(began.Add(-time.Second)) {
			t.Errorf("%s it runs since %v, %v", when, own, summary)
		}
		r.done(vm.Reconfigure(r.ctx, types.VirtualMachineConfigSpec{Annotation: "changed"}))
	}
	r.done(vm.PowerOff(r.ctx))
	if own, summary := runtime(); own != nil || summary != nil {
		t.Errorf("powered off it runs since %v, %v", own, summary)
	}
}
