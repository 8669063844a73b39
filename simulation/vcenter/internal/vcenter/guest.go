package vcenter

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/netip"
	"os"
	"slices"
	"time"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/types"

	"massar.ma/datacenters/simulator/internal/guestport"
)

// guest is the operating system of a VM with metadata for cloud-init. Cloud-init applies the metadata only at the first boot
// of an instance: if the metadata changes later, the VM keeps its address.
type guest struct {
	settings guestSettings
	software guestSoftware
	on       bool
	booted   time.Time // the last power-on
	metadata metadata  // current metadata, cached because parsing it after each change would be slow
}

// GuestRule changes how the guest of one VM starts. A guest without a rule reports through VMware Tools Options.GuestBoot
// after its power-on: on a real vCenter no guest reports an address before the task that powers it on has ended.
type GuestRule struct {
	VirtualMachine string     `json:"virtualMachine"`
	AfterMs        int        `json:"afterMs,omitempty"` // reports so long after its power-on
	Never          bool       `json:"never,omitempty"`   // does not start until the rule is removed
	Address        netip.Addr `json:"address,omitzero"`  // has this address instead of its own
}

// SetGuestRules replaces the rules for guests.
func (v *VCenter) SetGuestRules(rules []GuestRule) {
	v.serve(func() {
		v.changed = true
		v.guestRules = slices.Clone(rules)
	})
}

// GuestRules returns the rules for guests.
func (v *VCenter) GuestRules() (rules []GuestRule) {
	v.serve(func() { rules = append([]GuestRule{}, v.guestRules...) })
	return rules
}

// StartGuests opens the ports of guests that have started since the last request.
func (v *VCenter) StartGuests() { v.serve(func() {}) }

func (v *VCenter) guestRule(vm string) GuestRule {
	for _, rule := range v.guestRules {
		if rule.VirtualMachine == vm {
			return rule
		}
	}
	return GuestRule{}
}

// startsAt returns when the guest of a running VM reports, or the zero time if it never does.
func (v *VCenter) startsAt(g *guest, rule GuestRule) time.Time {
	switch {
	case !g.on || rule.Never:
		return time.Time{}
	case rule.AfterMs > 0:
		return g.booted.Add(time.Duration(rule.AfterMs) * time.Millisecond)
	}
	return g.booted.Add(v.guestBoot)
}

// startGuests updates the guests if one of them has started since the last request.
func (v *VCenter) startGuests() {
	if v.nextGuest.IsZero() || time.Now().Before(v.nextGuest) {
		return
	}
	d := &derivation{v: v, ctx: v.self, machines: all[*simulator.VirtualMachine](v.self, "VirtualMachine")}
	d.guests()
}

// metadata is a VM's metadata for cloud-init, as text and parsed.
type metadata struct {
	text, encoding string
	settings       guestSettings
	err            error
}

// guestSettings is cloud-init's metadata, with the network configuration of version 2.
type guestSettings struct {
	Instance string `json:"instance-id"`
	HostName string `json:"local-hostname"`
	Network  struct {
		Ethernets map[string]ethernet `json:"ethernets"`
	} `json:"network"`
}

type ethernet struct {
	Addresses   []netip.Prefix `json:"addresses"`
	Gateway4    string         `json:"gateway4"`
	Routes      []route        `json:"routes"`
	Nameservers struct {
		Search    []string `json:"search"`
		Addresses []string `json:"addresses"`
	} `json:"nameservers"`
}

type route struct {
	To  string `json:"to"`
	Via string `json:"via"`
}

func (e ethernet) gateway() string {
	for _, r := range e.Routes {
		if r.To == "default" || r.To == "0.0.0.0/0" {
			return r.Via
		}
	}
	return e.Gateway4
}

// extraConfigOf returns a text in a VM's extra configuration, or "".
func extraConfigOf(vm *simulator.VirtualMachine, key string) string {
	for _, option := range vm.Config.ExtraConfig {
		if o := option.GetOptionValue(); o.Key == key {
			text, _ := o.Value.(string)
			return text
		}
	}
	return ""
}

// metadataOf returns a VM's metadata for cloud-init. Its text is empty if the VM has none.
func metadataOf(vm *simulator.VirtualMachine, before metadata) metadata {
	now := metadata{text: extraConfigOf(vm, "guestinfo.metadata")}
	if now.text == "" {
		return now
	}
	now.encoding = extraConfigOf(vm, "guestinfo.metadata.encoding")
	if now.text == before.text && now.encoding == before.encoding {
		return before
	}
	now.settings, now.err = parseMetadata(now.text, now.encoding)
	return now
}

func parseMetadata(text, encoding string) (settings guestSettings, err error) {
	decoded, err := decodeGuestInfo(text, encoding)
	if err != nil {
		return settings, err
	}
	return settings, json.Unmarshal(decoded, &settings)
}

func decodeGuestInfo(text, encoding string) ([]byte, error) {
	switch encoding {
	case "base64", "b64":
		return base64.StdEncoding.DecodeString(text)
	case "":
		return []byte(text), nil
	}
	return nil, fmt.Errorf("the simulator does not support the encoding %q", encoding)
}

// guests updates the properties that VMware Tools reports in running guests, and opens the ports of their software.
func (d *derivation) guests() {
	before := d.v.guests
	d.v.guests, d.v.nextGuest = map[types.ManagedObjectReference]*guest{}, time.Time{}
	ports := map[netip.AddrPort]guestport.Port{}
	for _, vm := range d.machines {
		g, known := before[vm.Self]
		if !known {
			g = &guest{}
		}
		g.metadata = metadataOf(vm, g.metadata)
		settings, err, found := g.metadata.settings, g.metadata.err, g.metadata.text != ""
		if !known && !found {
			continue
		}
		d.v.guests[vm.Self] = g
		boots := isOn(vm) && !g.on
		g.on = isOn(vm)
		if boots {
			g.booted = time.Now()
		}
		switch {
		case boots && err != nil:
			d.v.reportGuestProblem(vm, fmt.Errorf("cloud-init cannot read guestinfo.metadata: %w", err))
		case boots && found && (settings.Instance != g.settings.Instance || settings.Instance == ""):
			g.settings = settings
			if g.software, err = softwareOf(vm); err != nil {
				d.v.reportGuestProblem(vm, fmt.Errorf("cloud-init cannot read guestinfo.userdata: %w", err))
			}
		}
		rule := d.v.guestRule(vm.Name)
		starts := d.v.startsAt(g, rule)
		started := !starts.IsZero() && !time.Now().Before(starts)
		if !starts.IsZero() && !started && (d.v.nextGuest.IsZero() || starts.Before(d.v.nextGuest)) {
			d.v.nextGuest = starts
		}
		address := g.report(d.ctx, vm, started, rule.Address)
		if !address.IsValid() || !d.v.answersFrom(d.ctx, vm) {
			continue
		}
		for port, admitted := range g.software.listens {
			ports[netip.AddrPortFrom(address, port)] = guestport.Port{Name: vm.Name, Admits: admitted}
		}
	}
	d.v.GuestPorts.Open(ports)
}

// reportGuestProblem reports a problem in a guest, in the event log and on standard error.
func (v *VCenter) reportGuestProblem(vm *simulator.VirtualMachine, problem error) {
	fmt.Fprintf(os.Stderr, "vcenter-simulator: %s: %v\n", vm.Name, problem)
	v.post(v.self, &types.VmMessageErrorEvent{VmEvent: types.VmEvent{Event: v.eventAbout(v.self, vm)}, Message: problem.Error()})
}

// report sets the guest's properties, and returns its first address. Until VMware Tools has started in the guest, it reports
// nothing. A valid address replaces its own.
func (g *guest) report(ctx *simulator.Context, vm *simulator.VirtualMachine, started bool, instead netip.Addr) netip.Addr {
	info, summary := vm.Guest, vm.Summary.Guest
	info.GuestId, info.GuestFullName = vm.Config.GuestId, vm.Config.GuestFullName
	info.HostName, info.IpAddress, info.IpStack = "", "", nil
	info.ToolsStatus, info.ToolsRunningStatus = types.VirtualMachineToolsStatusToolsNotRunning, string(types.VirtualMachineToolsRunningStatusGuestToolsNotRunning)
	info.ToolsVersionStatus2 = string(types.VirtualMachineToolsVersionStatusGuestToolsUnmanaged) // as of a distribution's open-vm-tools
	info.GuestState = string(types.VirtualMachineGuestStateNotRunning)
	info.Net = slices.Clone(info.Net)
	for i := range info.Net { // the simulator needs the list, also while the guest is off
		nic := &info.Net[i]
		nic.Network, nic.IpAddress, nic.IpConfig, nic.Connected = networkName(ctx, vm, nic.DeviceConfigId), nil, nil, g.on
	}
	var address netip.Addr
	if started {
		info.ToolsStatus, info.ToolsRunningStatus = types.VirtualMachineToolsStatusToolsOk, string(types.VirtualMachineToolsRunningStatusGuestToolsRunning)
		info.GuestState = string(types.VirtualMachineGuestStateRunning)
		info.HostName = g.settings.HostName
		address = g.configure(info, instead)
	}
	info.GuestOperationsReady = &started
	summary.HostName, summary.IpAddress, summary.ToolsStatus, summary.ToolsRunningStatus = info.HostName, info.IpAddress, info.ToolsStatus, info.ToolsRunningStatus
	return address
}

// configure assigns addresses to the network cards, in the order of the settings' names, and returns the first.
func (g *guest) configure(info *types.GuestInfo, instead netip.Addr) (first netip.Addr) {
	stack := types.GuestStackInfo{DnsConfig: &types.NetDnsConfigInfo{HostName: info.HostName}, IpRouteConfig: &types.NetIpRouteConfigInfo{}}
	addRoute := func(network string, length int32, gateway string, card int) {
		stack.IpRouteConfig.IpRoute = append(stack.IpRouteConfig.IpRoute, types.NetIpRouteConfigInfoIpRoute{
			Network: network, PrefixLength: length, Gateway: types.NetIpRouteConfigInfoGateway{IpAddress: gateway, Device: fmt.Sprint(card)},
		})
	}
	for i, name := range slices.Sorted(maps.Keys(g.settings.Network.Ethernets)) {
		if i == len(info.Net) {
			break
		}
		settings, nic := g.settings.Network.Ethernets[name], &info.Net[i]
		nic.IpConfig = &types.NetIpConfigInfo{}
		if gateway := settings.gateway(); gateway != "" {
			addRoute("0.0.0.0", 0, gateway, i)
		}
		for _, prefix := range settings.Addresses {
			if instead.IsValid() {
				prefix = netip.PrefixFrom(instead, prefix.Bits())
			}
			if !first.IsValid() {
				first = prefix.Addr()
			}
			nic.IpAddress = append(nic.IpAddress, prefix.Addr().String())
			nic.IpConfig.IpAddress = append(nic.IpConfig.IpAddress, types.NetIpConfigInfoIpAddress{
				IpAddress: prefix.Addr().String(), PrefixLength: int32(prefix.Bits()), State: string(types.NetIpConfigInfoIpAddressStatusPreferred),
			})
			addRoute(prefix.Masked().Addr().String(), int32(prefix.Bits()), "", i)
		}
		stack.DnsConfig.IpAddress = append(stack.DnsConfig.IpAddress, settings.Nameservers.Addresses...)
		stack.DnsConfig.SearchDomain = append(stack.DnsConfig.SearchDomain, settings.Nameservers.Search...)
	}
	if first.IsValid() {
		info.IpAddress = first.String()
		info.IpStack = []types.GuestStackInfo{stack}
	}
	return first
}

// networkName returns the port group of a network card.
func networkName(ctx *simulator.Context, vm *simulator.VirtualMachine, card int32) string {
	device := object.VirtualDeviceList(vm.Config.Hardware.Device).FindByKey(card)
	for _, ref := range networksOf(ctx, []types.BaseVirtualDevice{device}) {
		if group, ok := ctx.Map.Get(ref).(*simulator.DistributedVirtualPortgroup); ok {
			return group.Name
		}
	}
	return ""
}
