package inventory

import (
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
)

func TestExamplesAreValid(t *testing.T) {
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

// at returns an object in a document: at(document, "clusters", 0, "hosts", 1).
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
		"schema version":     {func(d map[string]any) { d["schemaVersion"] = 2 }, "$.schemaVersion  is 2; this program reads version 1"},
		"unknown field":      {func(d map[string]any) { at(d, "clusters", 0, "drs")["level"] = 1 }, "$.clusters[0].drs.level  is not part of the schema"},
		"wrong type":         {func(d map[string]any) { at(d, "datastores", 0)["capacityBytes"] = "big" }, "$.datastores.capacityBytes  is a JSON string"},
		"missing name":       {func(d map[string]any) { at(d, "clusters", 0)["name"] = "" }, "$.clusters[0].name  is missing"},
		"automation level":   {func(d map[string]any) { at(d, "clusters", 0, "drs")["automationLevel"] = "full" }, `$.clusters[0].drs.automationLevel  is "full"`},
		"percentage":         {func(d map[string]any) { at(d, "clusters", 0, "ha")["cpuPercent"] = 101 }, "$.clusters[0].ha.cpuPercent  is 101; it must be from 0 to 100"},
		"too many failures":  {func(d map[string]any) { at(d, "clusters", 0, "ha")["hostFailuresToTolerate"] = 4 }, "$.clusters[0].ha.hostFailuresToTolerate  is 4; it must be less than the cluster's 4 hosts"},
		"host twice":         {func(d map[string]any) { at(d, "awaitingHosts", 0)["name"] = "rab-esx-01.rabat.massar.example" }, `$.awaitingHosts[0].name  duplicate name "rab-esx-01.rabat.massar.example": it is also the name of $.clusters[0].hosts[0]`},
		"thumbprint missing": {func(d map[string]any) { at(d, "awaitingHosts", 0)["thumbprint"] = "" }, "$.awaitingHosts[0].thumbprint  is missing"},
		"thumbprint form":    {func(d map[string]any) { at(d, "awaitingHosts", 0)["thumbprint"] = "AA:BB" }, `$.awaitingHosts[0].thumbprint  "AA:BB" is not a SHA-1 thumbprint`},
		"no memory":          {func(d map[string]any) { at(d, "awaitingHosts", 0, "hardware")["memoryBytes"] = 0 }, "$.awaitingHosts[0].hardware.memoryBytes  is 0; it must be positive"},
		"disk's host":        {func(d map[string]any) { at(d, "sharedDisks", 0)["hosts"] = []any{"nobody"} }, `$.sharedDisks[0].hosts[0]  unknown host "nobody"`},
		"canonical name":     {func(d map[string]any) { at(d, "sharedDisks", 0)["canonicalName"] = "sda" }, `$.sharedDisks[0].canonicalName  "sda" is not an NAA name`},
		"card":               {func(d map[string]any) { at(d, "switches", 0, "hosts", 1)["devices"] = []any{"vmnic9"} }, `$.switches[0].hosts[1].devices[0]  host rab-esx-02.rabat.massar.example has no network card "vmnic9"`},
		"no management":      {func(d map[string]any) { at(d, "awaitingHosts", 0, "hardware")["managementNics"] = []any{} }, "$.awaitingHosts[0].hardware.managementNics  is empty"},
		"management card":    {func(d map[string]any) { at(d, "awaitingHosts", 0, "hardware")["managementNics"] = []any{"vmnic9"} }, `$.awaitingHosts[0].hardware.managementNics[0]  host rab-esx-11.rabat.massar.example has no network card "vmnic9"`},
		"card in use": {func(d map[string]any) {
			at(d, "clusters", 0, "hosts", 0, "hardware")["managementNics"] = []any{"vmnic0"}
		}, `$.switches[0].hosts[0].devices[0]  network card "vmnic0" is already an uplink of vSwitch0`},
		"awaiting in switch": {func(d map[string]any) { at(d, "switches", 0, "hosts", 1)["name"] = "rab-esx-11.rabat.massar.example" }, `$.switches[0].hosts[1].name  host "rab-esx-11.rabat.massar.example" is not in a cluster yet`},
		"more cards":         {func(d map[string]any) { at(d, "switches", 0)["uplinks"] = []any{"uplink1"} }, "$.switches[0].hosts[0].devices  has 2 network cards for 1 uplink"},
		"VLAN":               {func(d map[string]any) { at(d, "switches", 0, "portGroups", 0)["vlan"] = 4095 }, "$.switches[0].portGroups[0].vlan  is 4095; it must be from 0 to 4094"},
		"guest":              {func(d map[string]any) { at(d, "templates", 0)["guestId"] = "beos" }, `$.templates[0].guestId  unknown guest ID "beos"`},
		"hardware version":   {func(d map[string]any) { at(d, "templates", 0)["hardwareVersion"] = 99 }, "$.templates[0].hardwareVersion  is 99; it must be from 4 to 21"},
		"unknown port group": {func(d map[string]any) { at(d, "virtualMachines", 0)["portGroup"] = "pg" }, `$.virtualMachines[0].portGroup  unknown port group "pg"`},
		"export's path":      {func(d map[string]any) { at(d, "exports", 0)["path"] = "massar" }, `$.exports[0].path  is "massar"; it must be an absolute path`},
		"export twice":       {func(d map[string]any) { at(d, "exports", 1)["path"] = "/exports/massar-files" }, `$.exports[1]  duplicate name "10.20.85.250:/exports/massar-files": it is also the name of $.exports[0]`},
		"runner":             {func(d map[string]any) { d["runner"] = "10.12.0.0/28" }, `$.runner  is "10.12.0.0/28"; it must be an IP address`},
		"permission's place": {func(d map[string]any) {
			d["roles"] = []any{map[string]any{"name": "reader", "privileges": []any{}}}
			d["accounts"] = []any{map[string]any{"user": "reader", "permissions": []any{map[string]any{"role": "reader", "on": "host/rehearsals"}}}}
		}, `$.accounts[0].permissions[0].on  is "host/rehearsals"; it must be one of`},
		"no place": {func(d map[string]any) {
			at(d, "datastores", 1)["hosts"] = []any{}
			at(d, "datastores", 0)["hosts"] = []any{}
		}, "cannot be placed: no host of rabat-prod mounts rabat-san-01"},
		"does not fit":         {func(d map[string]any) { at(d, "virtualMachines", 0)["disksBytes"] = []any{30 << 40} }, "$.virtualMachines[0].disksBytes[0]  is 32985348833280 bytes, but rabat-san-01 has only "},
		"machine's name twice": {func(d map[string]any) { at(d, "virtualMachines", 1)["name"] = "massar-web-01" }, `$.virtualMachines[1].name  duplicate name "massar-web-01": it is also the name of $.virtualMachines[0].name`},
	} {
		t.Run(name, func(t *testing.T) {
			got := findings(t, changed(t, test.change))
			if !slices.ContainsFunc(got, func(line string) bool { return strings.Contains(line, test.want) }) {
				t.Errorf("the findings are %q; want %q", got, test.want)
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

func TestInvalidJSON(t *testing.T) {
	if got := findings(t, []byte("{\n  \"site\": rabat\n}")); len(got) != 1 || !strings.Contains(got[0], "line 2") {
		t.Errorf("the findings are %q", got)
	}
	if got := findings(t, append(changed(t, func(map[string]any) {}), "{}"...)); len(got) != 1 {
		t.Errorf("with text after the object: %q", got)
	}
}
