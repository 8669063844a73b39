package main

import (
	"context"
	"testing"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
)

func TestSessions(t *testing.T) {
	// GIVEN one who reads, one who is idle and one who works on
	vcenter := startVCenter(t, simulator.VPX())
	reader, busy := connect(t, vcenter), connect(t, vcenter)
	connect(t, vcenter)
	r := must[*inventoryReader](t)(openInventory(t.Context(), reader.soap))
	defer r.close(context.Background())
	must[any](t)(methods.GetCurrentTime(t.Context(), busy.soap))

	// WHEN sessions are read THEN the two others are told, by user, without their keys
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
