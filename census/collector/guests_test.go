package main

import (
	"context"
	"slices"
	"testing"

	"github.com/vmware/govmomi/simulator"
)

func TestGuestsHaveTheirPowerStateAndAddresses(t *testing.T) {
	// GIVEN a vCenter with VMs, the first of which is powered off
	simulated := startVCenter(t, simulator.VPX())
	t.Setenv("SSL_CERT_FILE", simulated.environment["SSL_CERT_FILE"])
	account, err := accountFrom(func(name string) string { return simulated.environment[name] })
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	guests := func() []Guest {
		t.Helper()
		read, err := read(ctx, account, func(ctx context.Context, vcenter *vcenter) (any, error) { return readGuests(ctx, vcenter) })
		if err != nil {
			t.Fatal(err)
		}
		return read.(Guests).Guests
	}
	first := guests()[0]
	if first.PowerState != "poweredOn" || !first.Connected || !slices.IsSortedFunc(guests(), func(a, b Guest) int {
		if a.Name < b.Name {
			return -1
		}
		return 1
	}) {
		t.Fatalf("before the change: %+v", first)
	}
	task, err := machineNamed(t, account, first.Name).PowerOff(ctx)
	if err == nil {
		err = task.Wait(ctx)
	}
	if err != nil {
		t.Fatal(err)
	}
	// THEN its state is read, and that of the others is unchanged
	if off := guests()[0]; off.PowerState != "poweredOff" || off.Name != first.Name || off.SecondsRunning != 0 {
		t.Errorf("powered off it is %+v", off)
	}
	if other := guests()[1]; other.PowerState != "poweredOn" {
		t.Errorf("another VM is %+v", other)
	}
}
