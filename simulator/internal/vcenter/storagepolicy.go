package vcenter

import (
	"regexp"
	"strings"
	"sync"

	pbm "github.com/vmware/govmomi/pbm/types"
)

// storagePolicies knows the names of the policies that clients made: a vCenter refuses a second of the same name.
type storagePolicies struct {
	mu    sync.Mutex
	names map[string]string // by id
}

var (
	policyName = regexp.MustCompile(`<name>([^<]*)</name>`)
	policyID   = regexp.MustCompile(`<uniqueId>([^<]*)</uniqueId>`)
)

// duplicate returns the fault of a call that would make a second policy of one name, or nil.
func (p *storagePolicies) duplicate(body []byte) *pbm.PbmDuplicateName {
	name := policyName.FindSubmatch(body)
	if method, _ := soapMethod(body); method != "PbmCreate" || name == nil {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, known := range p.names {
		if known == string(name[1]) {
			fault := &pbm.PbmDuplicateName{Name: known}
			because(fault, "A storage policy with the name '%s' already exists.", known)
			return fault
		}
	}
	return nil
}

// served notes what a call made or deleted.
func (p *storagePolicies) served(body []byte, answer string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch method, _ := soapMethod(body); method {
	case "PbmCreate":
		if id, name := policyID.FindStringSubmatch(answer), policyName.FindSubmatch(body); id != nil && name != nil {
			p.names[id[1]] = string(name[1])
		}
	case "PbmDelete":
		for _, id := range policyID.FindAllSubmatch(body, -1) {
			delete(p.names, string(id[1]))
		}
	}
}

func isAboutPolicies(path string) bool { return strings.HasPrefix(path, "/pbm") }
