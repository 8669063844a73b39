package inventory

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
)

// Delivery is hardware that comes to a site later, when an engineer adds it to the model.
type Delivery struct {
	AwaitingHosts []Host         `json:"awaitingHosts"`
	SharedDisks   []SharedDisk   `json:"sharedDisks"`
	Exports       []Export       `json:"exports"`
	GuestServices []GuestService `json:"guestServices"`
}

// Contradiction is a delivery of what the site has otherwise.
type Contradiction struct{ Findings []Finding }

func (e *Contradiction) Error() string {
	return (&Invalid{"the delivery", e.Findings}).Error()
}

// Deliver returns the site with what a delivery adds. What is there already is no news, and a disk that is there may be
// shown to further hosts. The delivery's own things come first, so that findings have the delivery's paths.
func Deliver(site *Site, data []byte) (*Site, error) {
	var delivery Delivery
	findings, read := decode(data, &delivery)
	if !read {
		return nil, &Invalid{"the delivery", findings}
	}
	c := &checker{}
	merged := *site
	merged.AwaitingHosts = merge(c, "awaitingHosts", delivery.AwaitingHosts, site.AwaitingHosts, func(h Host) string { return h.Name })
	merged.SharedDisks = merge(c, "sharedDisks", delivery.SharedDisks, shown(site.SharedDisks, delivery.SharedDisks), func(d SharedDisk) string { return d.CanonicalName })
	merged.Exports = merge(c, "exports", delivery.Exports, site.Exports, func(e Export) string { return e.Server + ":" + e.Path })
	merged.GuestServices = merge(c, "guestServices", delivery.GuestServices, site.GuestServices, func(s GuestService) GuestService { return s })
	if len(c.findings) > 0 {
		return nil, &Contradiction{c.findings}
	}
	if findings = append(findings, check(&merged)...); len(findings) > 0 {
		return nil, &Invalid{"the delivery", findings}
	}
	return &merged, nil
}

// merge adds what is known to what is delivered, and finds what is known otherwise.
func merge[T any, K comparable](c *checker, list string, delivered, known []T, key func(T) K) []T {
	merged := slices.Clone(delivered)
	for _, before := range known {
		i := slices.IndexFunc(delivered, func(now T) bool { return key(now) == key(before) })
		switch {
		case i < 0:
			merged = append(merged, before)
		case !reflect.DeepEqual(delivered[i], before):
			text, _ := json.Marshal(before)
			c.add(fmt.Sprintf("$.%s[%d]", list, i), "%v is there already, and differs: %s", key(before), text)
		}
	}
	return merged
}

// shown returns the known disks, and makes them and the delivered ones be seen by the hosts of both.
func shown(known, delivered []SharedDisk) []SharedDisk {
	known = slices.Clone(known)
	for i := range known {
		for j := range delivered {
			if known[i].CanonicalName != delivered[j].CanonicalName {
				continue
			}
			before := known[i].Hosts
			added := slices.DeleteFunc(slices.Clone(delivered[j].Hosts), func(host string) bool { return slices.Contains(before, host) })
			known[i].Hosts = slices.Concat(before, added)
			delivered[j].Hosts = known[i].Hosts
		}
	}
	return known
}
