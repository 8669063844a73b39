package main

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/vmware/govmomi/simulator"
)

// TestCensusForAdoption compares the census of govmomi's simulator, as it comes, with the file that test/adopt reads. WRITE=1 writes it.
func TestCensusForAdoption(t *testing.T) {
	const file = "../../test/adopt/govmomi-vpx.json"
	model := simulator.VPX()
	model.Pod, model.App, model.Pool = 1, 1, 1
	census := censusOf(t, connect(t, startVCenter(t, model)))
	census.Sessions, census.Files, census.TakenBy = []OpenSession{}, []File{}, "census"
	census.Roles = []Role{}
	for i := range census.Hosts {
		census.Hosts[i].LogHost = ""
	}
	if os.Getenv("WRITE") != "" {
		printed, err := json.MarshalIndent(census, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, append(printed, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var expected Census // the formatter of the project writes lists in another way
	if err := json.Unmarshal(text, &expected); err != nil {
		t.Fatal(err)
	}
	equal(t, file, withoutPlacement(t, census), withoutPlacement(t, &expected))
}

// withoutPlacement is the census as text, without the host of each VM: govmomi's simulator places VMs at random.
func withoutPlacement(t *testing.T, census *Census) string {
	t.Helper()
	for i := range census.VirtualMachines {
		census.VirtualMachines[i].Host = ""
	}
	printed, err := json.MarshalIndent(census, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return string(printed)
}
