package inventory

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
)

// NewHardware is hardware that is added to a running site, when an engineer adds it to the model.
type NewHardware struct {
	AwaitingHosts []Host       `json:"awaitingHosts"`
	SharedDisks   []SharedDisk `json:"sharedDisks"`
	Exports       []Export     `json:"exports"`
}

const newHardware = "the new hardware"

// Conflict is new hardware that differs from hardware of the same name at the site.
type Conflict struct{ Findings []Finding }

func (e *Conflict) Error() string { return (&Invalid{newHardware, e.Findings}).Error() }

// AddHardware returns the site with new hardware. Hardware that exists already is ignored, except that an existing disk
// becomes visible to the new hosts too, and grows if it is larger now. The new hardware comes first in the lists, so that findings have its paths.
func AddHardware(site *Site, data []byte) (*Site, error) {
	var added NewHardware
	findings, read := decode(data, &added)
	if !read {
		return nil, &Invalid{newHardware, findings}
	}
	c := &checker{}
	merged := *site
	merged.AwaitingHosts = merge(c, "awaitingHosts", added.AwaitingHosts, site.AwaitingHosts, func(h Host) string { return h.Name })
	merged.SharedDisks = merge(c, "sharedDisks", added.SharedDisks, shareDisks(site.SharedDisks, added.SharedDisks), func(d SharedDisk) string { return d.CanonicalName })
	merged.Exports = merge(c, "exports", added.Exports, site.Exports, func(e Export) string { return e.Server + ":" + e.Path })
	if len(c.findings) > 0 {
		return nil, &Conflict{c.findings}
	}
	if findings = append(findings, check(&merged)...); len(findings) > 0 {
		return nil, &Invalid{newHardware, findings}
	}
	return &merged, nil
}

// merge appends the known items that are not added, and reports those that differ.
func merge[T any, K comparable](c *checker, list string, added, known []T, key func(T) K) []T {
	merged := slices.Clone(added)
	for _, before := range known {
		i := slices.IndexFunc(added, func(now T) bool { return key(now) == key(before) })
		switch {
		case i < 0:
			merged = append(merged, before)
		case !reflect.DeepEqual(added[i], before):
			text, _ := json.Marshal(before)
			c.add(fmt.Sprintf("$.%s[%d]", list, i), "%v exists already and differs: %s", key(before), text)
		}
	}
	return merged
}

// shareDisks returns the known disks. A disk in both lists becomes visible to the hosts of both, and has the larger size: an array
// can grow a LUN, not shrink it.
func shareDisks(known, added []SharedDisk) []SharedDisk {
	known = slices.Clone(known)
	for i := range known {
		for j := range added {
			if known[i].CanonicalName != added[j].CanonicalName {
				continue
			}
			before := known[i].Hosts
			more := slices.DeleteFunc(slices.Clone(added[j].Hosts), func(host string) bool { return slices.Contains(before, host) })
			known[i].Hosts = slices.Concat(before, more)
			added[j].Hosts = known[i].Hosts
			known[i].CapacityBytes = max(known[i].CapacityBytes, added[j].CapacityBytes)
		}
	}
	return known
}
