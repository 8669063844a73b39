package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"testing"

	"github.com/vmware/govmomi/find"
	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/simulator"
)

func TestWatchReportsPowerStateAndSnapshots(t *testing.T) {
	// GIVEN a watched vCenter
	vcenter := startVCenter(t, simulator.VPX())
	t.Setenv("SSL_CERT_FILE", vcenter.environment["SSL_CERT_FILE"])
	account, err := accountFrom(func(name string) string { return vcenter.environment[name] })
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	reader, writer := io.Pipe()
	ended := make(chan error)
	go func() { ended <- watch(ctx, account, writer) }()
	lines := bufio.NewScanner(reader)
	lines.Buffer(nil, 1<<20)
	look := func() (found WatchedMachine) {
		t.Helper()
		if !lines.Scan() {
			t.Fatal("the watch has ended")
		}
		var look Look
		if err := json.Unmarshal(lines.Bytes(), &look); err != nil {
			t.Fatal(err)
		}
		if look.Error != "" {
			t.Fatal(look.Error)
		}
		return look.Machines[0]
	}
	first := look()
	if !first.PoweredOn || len(first.Snapshots) != 0 {
		t.Fatalf("before the changes: %+v", first)
	}

	// WHEN a VM gets a snapshot and is powered off THEN both changes are reported
	machine := machineNamed(t, account, first.Name)
	wait := func(task *object.Task, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		if err := task.Wait(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	wait(machine.CreateSnapshot(ctx, "rehearsal", "", false, false))
	if changed := look(); len(changed.Snapshots) != 1 || changed.Snapshots[0].Name != "rehearsal" || changed.Snapshots[0].Created.IsZero() {
		t.Errorf("with a snapshot: %+v", changed)
	}
	wait(machine.PowerOff(ctx))
	if changed := look(); changed.PoweredOn {
		t.Errorf("powered off: %+v", changed)
	}

	// AND an interrupt ends the watch
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func machineNamed(t *testing.T, account account, name string) *object.VirtualMachine {
	t.Helper()
	vcenter, err := account.login(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { vcenter.logout(context.Background()) })
	machine, err := find.NewFinder(vcenter.soap).VirtualMachine(context.Background(), "/DC0/vm/"+name)
	if err != nil {
		t.Fatal(err)
	}
	return machine
}
