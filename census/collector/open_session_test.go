package main

import (
	"context"
	"testing"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
)

func TestSessions(t *testing.T) {
	// GIVEN a reading session, an idle session and a busy session
	vcenter := startVCenter(t, simulator.VPX())
	reader, busy := connect(t, vcenter), connect(t, vcenter)
	connect(t, vcenter)
	r := must[*inventoryReader](t)(openInventory(t.Context(), reader.soap))
	defer r.close(context.Background())
	must[any](t)(methods.GetCurrentTime(t.Context(), busy.soap))

	// WHEN sessions are read THEN the two others are listed with their users
	census := &Census{}
	if err := readSessions(t.Context(), r, census); err != nil {
		t.Fatal(err)
	}
	inUse := map[bool]int{}
	for _, session := range census.Sessions {
		inUse[session.InUse]++
		equal(t, "user", session.User, "auditor")
	}
	equal(t, "in use", inUse, map[bool]int{false: 1, true: 1})
	equal(t, "taken by", census.TakenBy, "auditor")
}
