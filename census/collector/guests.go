package main

import (
	"context"
	"time"

	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

// Guest is what vCenter knows about the guest of a VM.
type Guest struct {
	Name       string `json:"name"`
	PowerState string `json:"powerState"`
	// Connected is whether vCenter is connected to the VM's host. If not, the other values may be old.
	Connected    bool     `json:"connected"`
	ToolsRunning bool     `json:"toolsRunning"`
	Addresses    []string `json:"addresses"`
	// SecondsRunning is the time since the power-on, by vCenter's clock.
	SecondsRunning int `json:"secondsRunning"`
}

// Guests is the answer to the command guests.
type Guests struct {
	Guests []Guest `json:"guests"`
}

func readGuests(ctx context.Context, vcenter *vcenter) (Guests, error) {
	inventory, err := openInventory(ctx, vcenter.soap)
	if err != nil {
		return Guests{}, err
	}
	defer inventory.close(ctx)
	found, err := retrieve[mo.VirtualMachine](ctx, inventory, "VirtualMachine",
		"name", "runtime.powerState", "runtime.connectionState", "runtime.bootTime", "guest.toolsRunningStatus", "guest.net", "config.template")
	if err != nil {
		return Guests{}, err
	}
	guests := []Guest{}
	for _, machine := range found {
		if machine.Config != nil && machine.Config.Template {
			continue
		}
		guest := Guest{
			Name:       machine.Name,
			PowerState: string(machine.Runtime.PowerState),
			Connected:  machine.Runtime.ConnectionState == types.VirtualMachineConnectionStateConnected,
			Addresses:  []string{},
		}
		if started := machine.Runtime.BootTime; started != nil {
			guest.SecondsRunning = max(0, int(inventory.began.Sub(*started)/time.Second))
		}
		if machine.Guest != nil {
			guest.ToolsRunning = machine.Guest.ToolsRunningStatus == string(types.VirtualMachineToolsRunningStatusGuestToolsRunning)
			for _, nic := range machine.Guest.Net {
				guest.Addresses = append(guest.Addresses, nic.IpAddress...)
			}
		}
		guests = append(guests, guest)
	}
	return Guests{sortedBy(guests, func(g Guest) string { return g.Name })}, nil
}
