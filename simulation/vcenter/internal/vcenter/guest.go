package vcenter

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/netip"
	"os"
	"slices"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/types"
)

// GuestService is software that the template brings along: it answers on a port in the guest of that name.
type GuestService struct {
	VirtualMachine string
	TCPPort        int
}

// guest is the operating system of a machine that has settings for cloud-init. Cloud-init applies them at the first boot
// of an instance: a machine whose settings change later keeps its address.
type guest struct {
	settings guestSettings
	on       bool
	told     metadata // by the settings as they stand: all machines are looked at after each change, and few of them differ
}

// metadata is a machine's settings for cloud-init, as text and understood.
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

// metadataOf returns a machine's settings for cloud-init; its text is empty where it has none.
func metadataOf(vm *simulator.VirtualMachine, before metadata) metadata {
	value := func(key string) string {
		for _, option := range vm.Config.ExtraConfig {
			if o := option.GetOptionValue(); o.Key == key {
				text, _ := o.Value.(string)
				return text
			}
		}
		return ""
	}
	now := metadata{text: value("guestinfo.metadata")}
	if now.text == "" {
		return now
	}
	now.encoding = value("guestinfo.metadata.encoding")
	if now.text == before.text && now.encoding == before.encoding {
		return before
	}
	now.settings, now.err = understood(now.text, now.encoding)
	return now
}

func understood(text, encoding string) (settings guestSettings, err error) {
	switch encoding {
	case "base64", "b64":
		decoded, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			return settings, err
		}
		text = string(decoded)
	case "":
	default:
		return settings, fmt.Errorf("the simulator does not decode %s", encoding)
	}
	return settings, json.Unmarshal([]byte(text), &settings)
}

// guests lets the guests of machines that are on report what VMware Tools would, and their software answer.
func (d *derivation) guests() {
	before := d.v.guests
	d.v.guests = map[types.ManagedObjectReference]*guest{}
	ports := map[netip.AddrPort]string{}
	for _, vm := range d.machines {
		g, known := before[vm.Self]
		if !known {
			g = &guest{}
		}
		g.told = metadataOf(vm, g.told)
		settings, err, found := g.told.settings, g.told.err, g.told.text != ""
		if !known && !found {
			continue
		}
		d.v.guests[vm.Self] = g
		boots := isOn(vm) && !g.on
		g.on = isOn(vm)
		switch {
		case boots && err != nil:
			d.v.complain(vm, fmt.Errorf("cloud-init does not understand guestinfo.metadata: %w", err))
		case boots && found && (settings.Instance != g.settings.Instance || settings.Instance == ""):
			g.settings = settings
		}
		address := g.report(d.ctx, vm)
		for _, service := range d.v.racks.services {
			if service.VirtualMachine == vm.Name && address.IsValid() {
				ports[netip.AddrPortFrom(address, uint16(service.TCPPort))] = vm.Name
			}
		}
	}
	d.v.GuestPorts.Open(ports)
}

// complain tells of what is wrong with a guest, in the event log and on standard error.
func (v *VCenter) complain(vm *simulator.VirtualMachine, problem error) {
	fmt.Fprintf(os.Stderr, "vcenter-simulator: %s: %v\n", vm.Name, problem)
	v.post(v.self, &types.VmMessageErrorEvent{VmEvent: types.VmEvent{Event: v.eventAbout(v.self, vm)}, Message: problem.Error()})
}

// report fills in what clients see of the guest, and returns its first address.
func (g *guest) report(ctx *simulator.Context, vm *simulator.VirtualMachine) netip.Addr {
	info, summary := vm.Guest, vm.Summary.Guest
	info.GuestId, info.GuestFullName = vm.Config.GuestId, vm.Config.GuestFullName
	info.HostName, info.IpAddress, info.IpStack = "", "", nil
	info.ToolsStatus, info.ToolsRunningStatus = types.VirtualMachineToolsStatusToolsNotRunning, string(types.VirtualMachineToolsRunningStatusGuestToolsNotRunning)
	info.ToolsVersionStatus2 = string(types.VirtualMachineToolsVersionStatusGuestToolsUnmanaged) // as of a distribution's open-vm-tools
	info.GuestState = string(types.VirtualMachineGuestStateNotRunning)
	info.Net = slices.Clone(info.Net)
	for i := range info.Net { // the simulator needs its list of cards, so it stays while the guest is off
		nic := &info.Net[i]
		nic.Network, nic.IpAddress, nic.IpConfig, nic.Connected = networkName(ctx, vm, nic.DeviceConfigId), nil, nil, g.on
	}
	var address netip.Addr
	if g.on {
		info.ToolsStatus, info.ToolsRunningStatus = types.VirtualMachineToolsStatusToolsOk, string(types.VirtualMachineToolsRunningStatusGuestToolsRunning)
		info.GuestState = string(types.VirtualMachineGuestStateRunning)
		info.HostName = g.settings.HostName
		address = g.configure(info)
	}
	info.GuestOperationsReady = &g.on
	summary.HostName, summary.IpAddress, summary.ToolsStatus, summary.ToolsRunningStatus = info.HostName, info.IpAddress, info.ToolsStatus, info.ToolsRunningStatus
	return address
}

// configure gives the cards their addresses, in the order of the settings' names, and returns the first.
func (g *guest) configure(info *types.GuestInfo) (first netip.Addr) {
	stack := types.GuestStackInfo{DnsConfig: &types.NetDnsConfigInfo{HostName: info.HostName}, IpRouteConfig: &types.NetIpRouteConfigInfo{}}
	reach := func(network string, length int32, gateway string, card int) {
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
			reach("0.0.0.0", 0, gateway, i)
		}
		for _, prefix := range settings.Addresses {
			if !first.IsValid() {
				first = prefix.Addr()
			}
			nic.IpAddress = append(nic.IpAddress, prefix.Addr().String())
			nic.IpConfig.IpAddress = append(nic.IpConfig.IpAddress, types.NetIpConfigInfoIpAddress{
				IpAddress: prefix.Addr().String(), PrefixLength: int32(prefix.Bits()), State: string(types.NetIpConfigInfoIpAddressStatusPreferred),
			})
			reach(prefix.Masked().Addr().String(), int32(prefix.Bits()), "", i)
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

// networkName is the name of what a card is plugged into.
func networkName(ctx *simulator.Context, vm *simulator.VirtualMachine, card int32) string {
	device := object.VirtualDeviceList(vm.Config.Hardware.Device).FindByKey(card)
	for _, ref := range networksOf(ctx, []types.BaseVirtualDevice{device}) {
		if group, ok := ctx.Map.Get(ref).(*simulator.DistributedVirtualPortgroup); ok {
			return group.Name
		}
	}
	return ""
}
