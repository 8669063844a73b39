package inventory

import (
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
)

func TestExamplesAreSound(t *testing.T) {
	for _, name := range []string{"rabat", "marrakech"} {
		if site, err := Read("../../testdata/" + name + ".json"); err != nil || site.Site != name {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// changed returns the example of Rabat after a change.
func changed(t *testing.T, change func(map[string]any)) []byte {
	t.Helper()
	data, err := os.ReadFile("../../testdata/rabat.json")
	if err != nil {
		t.Fatal(err)
	}
	var document map[string]any
	if err := json.Unmarshal(data, &document); err != nil {
		t.Fatal(err)
	}
	change(document)
	data, err = json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// at leads to an object: at(document, "clusters", 0, "hosts", 1).
func at(value any, steps ...any) map[string]any {
	for _, step := range steps {
		switch s := step.(type) {
		case string:
			value = value.(map[string]any)[s]
		case int:
			value = value.([]any)[s]
		}
	}
	return value.(map[string]any)
}

func findings(t *testing.T, data []byte) []string {
	t.Helper()
	_, err := Parse("site.json", data)
	var invalid *Invalid
	if err == nil {
		return nil
	}
	if !errors.As(err, &invalid) {
		t.Fatal(err)
	}
	var lines []string
	for _, f := range invalid.Findings {
		lines = append(lines, f.String())
	}
	return lines
}

func TestFindings(t *testing.T) {
	for name, test := range map[string]struct {
		change func(map[string]any)
		want   string
	}{
		"schema version":     {func(d map[string]any) { d["schemaVersion"] = 2 }, "$.schemaVersion  is 2; this program reads 1"},
		"unknown field":      {func(d map[string]any) { at(d, "clusters", 0, "drs")["level"] = 1 }, "$.clusters[0].drs.level  is not part of the schema"},
		"wrong type":         {func(d map[string]any) { at(d, "datastores", 0)["capacityBytes"] = "big" }, "$.datastores.capacityBytes  is a JSON string"},
		"missing name":       {func(d map[string]any) { at(d, "clusters", 0)["name"] = "" }, "$.clusters[0].name  is missing"},
		"automation level":   {func(d map[string]any) { at(d, "clusters", 0, "drs")["automationLevel"] = "full" }, `$.clusters[0].drs.automationLevel  is "full"`},
		"percentage":         {func(d map[string]any) { at(d, "clusters", 0, "ha")["cpuPercent"] = 101 }, "$.clusters[0].ha.cpuPercent  is 101; 0 to 100 is wanted"},
		"too many failures":  {func(d map[string]any) { at(d, "clusters", 0, "ha")["hostFailuresToTolerate"] = 4 }, "$.clusters[0].ha.hostFailuresToTolerate  is 4 in a cluster of 4 hosts"},
		"host twice":         {func(d map[string]any) { at(d, "awaitingHosts", 0)["name"] = "rab-esx-01.rabat.massar.example" }, "$.awaitingHosts[0].name  \"rab-esx-01.rabat.massar.example\" is already the name of $.clusters[0].hosts[0]"},
		"thumbprint missing": {func(d map[string]any) { at(d, "awaitingHosts", 0)["thumbprint"] = "" }, "$.awaitingHosts[0].thumbprint  is missing"},
		"thumbprint form":    {func(d map[string]any) { at(d, "awaitingHosts", 0)["thumbprint"] = "AA:BB" }, `$.awaitingHosts[0].thumbprint  "AA:BB" is no SHA-1 thumbprint`},
		"no memory":          {func(d map[string]any) { at(d, "awaitingHosts", 0, "hardware")["memoryBytes"] = 0 }, "$.awaitingHosts[0].hardware.memoryBytes  is 0; a positive number is wanted"},
		"disk's host":        {func(d map[string]any) { at(d, "sharedDisks", 0)["hosts"] = []any{"nobody"} }, `$.sharedDisks[0].hosts[0]  "nobody" is no host of this inventory`},
		"canonical name":     {func(d map[string]any) { at(d, "sharedDisks", 0)["canonicalName"] = "sda" }, `$.sharedDisks[0].canonicalName  "sda" is no NAA name`},
		"card":               {func(d map[string]any) { at(d, "switches", 0, "hosts", 1)["devices"] = []any{"vmnic9"} }, `$.switches[0].hosts[1].devices[0]  "vmnic9" is no card of rab-esx-02`},
		"awaiting in switch": {func(d map[string]any) { at(d, "switches", 0, "hosts", 1)["name"] = "rab-esx-11.rabat.massar.example" }, `$.switches[0].hosts[1].name  "rab-esx-11.rabat.massar.example" awaits being added, so it cannot be used yet`},
		"more cards":         {func(d map[string]any) { at(d, "switches", 0)["uplinks"] = []any{"uplink1"} }, "$.switches[0].hosts[0].devices  names 2 cards for 1 uplink"},
		"VLAN":               {func(d map[string]any) { at(d, "switches", 0, "portGroups", 0)["vlan"] = 4095 }, "$.switches[0].portGroups[0].vlan  is 4095; 0 to 4094 is wanted"},
		"guest":              {func(d map[string]any) { at(d, "templates", 0)["guestId"] = "beos" }, `$.templates[0].guestId  "beos" is no guest that vCenter knows`},
		"hardware version":   {func(d map[string]any) { at(d, "templates", 0)["hardwareVersion"] = 99 }, "$.templates[0].hardwareVersion  is 99; 4 to 21 is wanted"},
		"unknown port group": {func(d map[string]any) { at(d, "virtualMachines", 0)["portGroup"] = "pg" }, `$.virtualMachines[0].portGroup  "pg" is no port group of this inventory`},
		"export's path":      {func(d map[string]any) { at(d, "exports", 0)["path"] = "massar" }, `$.exports[0].path  is "massar"; an absolute path is wanted`},
		"export twice":       {func(d map[string]any) { at(d, "exports", 1)["path"] = "/exports/massar-files" }, `$.exports[1]  "10.20.85.250:/exports/massar-files" is already the name of $.exports[0]`},
		"guest's port":       {func(d map[string]any) { at(d, "guestServices", 0)["tcpPort"] = 65536 }, "$.guestServices[0].tcpPort  is 65536; 1 to 65535 is wanted"},
		"no place": {func(d map[string]any) {
			at(d, "datastores", 1)["hosts"] = []any{}
			at(d, "datastores", 0)["hosts"] = []any{}
		}, "has no place: no host of rabat-prod mounts rabat-san-01"},
		"does not fit":         {func(d map[string]any) { at(d, "virtualMachines", 0)["disksBytes"] = []any{30 << 40} }, "$.virtualMachines[0].disksBytes[0]  32985348833280 bytes do not fit rabat-san-01"},
		"machine's name twice": {func(d map[string]any) { at(d, "virtualMachines", 1)["name"] = "massar-web-01" }, `$.virtualMachines[1].name  "massar-web-01" is already the name of $.virtualMachines[0].name`},
	} {
		t.Run(name, func(t *testing.T) {
			got := findings(t, changed(t, test.change))
			if !slices.ContainsFunc(got, func(line string) bool { return strings.Contains(line, test.want) }) {
				t.Errorf("the findings are %q; %q is wanted", got, test.want)
			}
		})
	}
}

func TestAllFindingsAtOnce(t *testing.T) {
	got := findings(t, changed(t, func(d map[string]any) {
		d["site"] = ""
		at(d, "clusters", 0)["colour"] = "red"
		at(d, "switches", 0)["mtu"] = 10
	}))
	if len(got) != 3 {
		t.Errorf("the findings are %q", got)
	}
}

func TestNoJSON(t *testing.T) {
	if got := findings(t, []byte("{\n  \"site\": rabat\n}")); len(got) != 1 || !strings.Contains(got[0], "line 2") {
		t.Errorf("the findings are %q", got)
	}
	if got := findings(t, append(changed(t, func(map[string]any) {}), "{}"...)); len(got) != 1 {
		t.Errorf("text that follows: %q", got)
	}
}
